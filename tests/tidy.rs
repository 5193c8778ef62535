//! Rules that a reader may rely on, held by a test: who imports whom, what the engine must not touch, how long things get.
//!
//! The import table is the architecture. The bans keep a run a pure function of its inputs, the same on every target: no
//! clock, no file, no thread, no global dice, no container whose order is not a function of the seed, and no float function
//! whose last bit differs between native and wasm (7 % of inputs for `ln`).
#![cfg(not(target_arch = "wasm32"))]

use proc_macro2::Span;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Who may import whom, beside itself. A row is for a module or, with `*`, for each of a module's children; of two that fit, the
/// longer counts. `protocol::NodeId` is that item only.
const MAY_IMPORT: [(&str, &[&str]); 23] = [
    ("time", &[]),
    ("dice", &[]),
    ("fingerprint", &["dice"]),
    ("knob", &["dice", "time"]),
    // The names of nodes and updates are everybody's; the trait is not.
    ("topology", &["dice", "knob", "protocol::NodeId"]),
    ("settings", &["knob", "time", "topology"]),
    // The words for what nodes believe of each other.
    ("belief", &["protocol::NodeId", "time"]),
    ("protocol", &["belief", "dice", "fingerprint", "knob", "settings", "time", "topology"]),
    (
        "kit",
        &[
            "belief",
            "dice",
            "fingerprint",
            "knob",
            // Words of the boundary, without the trait: what is ordered, and how a message is drawn.
            "protocol::MessageKind",
            "protocol::NodeId",
            "protocol::Order",
            "protocol::Shape",
            "protocol::Update",
            "settings",
            "time",
        ],
    ),
    // Not the simulator, not the observers, not one another.
    // `replica` is what anti-entropy and mail share.
    (
        "protocols::*",
        &[
            "protocols::replica",
            "belief",
            "dice",
            "fingerprint",
            "kit",
            "knob",
            "protocol",
            "settings",
            "time",
            "topology",
        ],
    ),
    // Serf stands on memberlist, by memberlist's own door to a layer above.
    (
        "protocols::serf",
        &[
            "protocols::swim",
            "belief",
            "dice",
            "fingerprint",
            "kit",
            "knob",
            "protocol",
            "settings",
            "time",
            "topology",
        ],
    ),
    // And Consul on pools of Serf.
    (
        "protocols::consul",
        &[
            "protocols::serf",
            "protocols::swim",
            "belief",
            "dice",
            "fingerprint",
            "kit",
            "knob",
            "protocol",
            "settings",
            "time",
        ],
    ),
    // No protocol.
    ("sim", &["belief", "dice", "fingerprint", "knob", "observe", "protocol", "settings", "time", "topology"]),
    ("observe", &["fingerprint", "protocol", "time"]),
    // One look at a whole run.
    ("observe::frame", &["belief", "protocol", "sim::Simulation", "time"]),
    ("engine", &["belief", "knob", "observe", "protocol", "settings", "sim", "time"]),
    ("lab", &["fingerprint", "knob", "observe", "protocol", "settings", "sim", "time"]),
    // The registry.
    ("protocols", &["engine", "kit", "knob", "lab", "protocol", "settings", "sim", "time"]),
    ("theory", &["dice"]),
    ("forecast", &["kit", "lab", "protocols", "protocols::rumor", "settings", "sim", "theory", "topology"]),
    ("catalog", &["knob", "lab", "protocol", "protocols", "settings", "sim", "topology"]),
    ("bindings", &["catalog", "engine", "forecast", "knob", "lab", "protocol", "protocols", "settings", "sim", "time"]),
    ("bin", &["catalog", "engine", "fingerprint", "knob", "lab", "protocols", "settings", "sim", "time"]),
];

/// Paths that are banned from the engine, and the modules that may use them all the same.
const BANNED: [(&str, &[&str]); 13] = [
    ("std::collections::HashMap", &[]),
    ("std::collections::HashSet", &[]),
    ("std::time", &[]),
    ("std::fs", &["bin"]),
    ("std::io", &["bin"]),
    ("std::thread", &["bin"]),
    ("std::process", &["bin"]),
    ("std::env", &["bin"]),
    ("std::net", &[]),
    ("rand::rng", &[]),
    ("rand::random", &[]),
    ("rand::thread_rng", &[]),
    // A seed for who gave none.
    ("getrandom", &["bindings"]),
];

/// Methods of floats that the standard library leaves to the platform. `dice` has them from `libm`.
const PLATFORM_FLOATS: [&str; 21] = [
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "cbrt", "cos", "cosh", "exp", "exp2", "exp_m1", "hypot", "ln",
    "ln_1p", "log10", "log2", "powf", "powi", "sin", "tan",
];

/// The longest file, its unit tests not counted. Beyond some 400 lines nobody holds a file in mind; 500 leaves room for a
/// protocol with its knobs.
const FILE_LINES: usize = 500;
/// The longest function: what fits on a screen without scrolling (TigerBeetle's limit).
const FUNCTION_LINES: usize = 70;
/// The length that half of the engine's functions keep within.
const MEDIAN_LINES: usize = 8;

/// A parsed source file.
struct Source {
    /// From the project's root, with forward slashes.
    name: String,
    text: String,
    syntax: syn::File,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a directory of the project, in order; what tools put there is left out.
fn files(directory: &str) -> Vec<PathBuf> {
    let made = ["vendor", "dist", "target", "pkg", "node_modules"];
    let entries = std::fs::read_dir(root().join(directory)).into_iter().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a readable directory").path()).collect();
    paths.sort();
    let below = |path: PathBuf| match (path.is_dir(), path.file_name().and_then(|name| name.to_str())) {
        (true, Some(name)) if made.contains(&name) => Vec::new(),
        (true, _) => files(relative(&path).as_str()),
        (false, _) => vec![path],
    };
    paths.into_iter().flat_map(below).collect()
}

fn relative(path: &Path) -> String {
    let path = path.strip_prefix(root()).expect("a path of the project");
    path.iter().map(|part| part.to_str().expect("a readable name")).collect::<Vec<_>>().join("/")
}

fn sources(directory: &str) -> Vec<Source> {
    let rust = files(directory).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Source { name: relative(&path), text, syntax }
    };
    rust.map(read).collect()
}

impl Source {
    /// The module's path: `sim::obey`, `sim` for `sim/mod.rs`, `bin` for all of a program.
    fn module(&self) -> Vec<String> {
        let path = self.name.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        match path.split_once('/') {
            Some(("bin", _)) => vec!["bin".into()],
            _ if path == "lib" => Vec::new(),
            _ => path.split('/').map(String::from).collect(),
        }
    }

    fn look(&self) -> Look {
        let mut look = Look { module: self.module(), ..Look::default() };
        look.visit_file(&self.syntax);
        look
    }
}

/// What one file does, its unit tests left out.
#[derive(Default)]
struct Look {
    module: Vec<String>,
    /// Every path that is named, with `use` trees spread out and `super` and `crate` followed.
    paths: Vec<(Vec<String>, Span)>,
    methods: Vec<(String, Span)>,
    /// Names and lines of functions.
    functions: Vec<(String, usize)>,
    /// Modules declared here that have a file of their own.
    declared: Vec<String>,
    test_lines: usize,
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let of_tests = |attribute: &syn::Attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    };
    attributes.iter().any(of_tests)
}

fn lines(span: Span) -> usize {
    span.end().line - span.start().line + 1
}

impl Look {
    /// Follows `crate`, `self` and `super` to a path from the crate's root; the engine's own name is its root, too.
    fn name(&mut self, path: Vec<String>, span: Span) {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let inside = self.module.len().saturating_sub(ups);
        let named = match path[0].as_str() {
            "crate" | "self" if self.module[..] == ["bin".to_string()] => return,
            "crate" | "gossip_workshop" => [vec!["crate".into()], path[1..].to_vec()].concat(),
            "self" => [vec!["crate".into()], self.module.clone(), path[1..].to_vec()].concat(),
            "super" => [vec!["crate".into()], self.module[..inside].to_vec(), path[ups..].to_vec()].concat(),
            _ => path,
        };
        self.paths.push((named, span));
    }

    fn spread(&mut self, tree: &syn::UseTree, mut path: Vec<String>) {
        match tree {
            syn::UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.spread(&step.tree, path);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.spread(item, path.clone())),
            syn::UseTree::Name(last) if last.ident == "self" => self.name(path, last.span()),
            syn::UseTree::Name(syn::UseName { ident }) | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                path.push(ident.to_string());
                self.name(path, ident.span());
            }
            syn::UseTree::Glob(glob) => self.name(path, glob.span()),
        }
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let length = block.span().end().line - signature.span().start().line + 1;
        self.functions.push((signature.ident.to_string(), length));
    }
}

impl<'a> Visit<'a> for Look {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.spread(&item.tree, Vec::new());
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.name(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), path.span());
        visit::visit_path(self, path);
    }

    /// What stands in a macro such as `format!` is looked at where it reads as expressions.
    fn visit_macro(&mut self, call: &'a syn::Macro) {
        type Expressions = syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>;
        if let Ok(expressions) = call.parse_body_with(Expressions::parse_terminated) {
            expressions.iter().for_each(|expression| Visit::visit_expr(self, expression));
        }
        visit::visit_macro(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        self.methods.push((call.method.to_string(), call.method.span()));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        if is_test(&module.attrs) {
            self.test_lines += lines(module.span());
        } else {
            if module.content.is_none() {
                self.declared.push(module.ident.to_string());
            }
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }
}

#[track_caller]
fn none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// The row of a module: its own or that of the one it lies in, that of each child of its first, or its first's.
fn row(module: &[String]) -> &'static [&'static str] {
    let find = |name: String| MAY_IMPORT.iter().find(|(module, _)| *module == name);
    let child = || find(format!("{}::*", module.first()?)).filter(|_| module.len() > 1);
    let own = (2..=module.len()).rev().find_map(|length| find(module[..length].join("::")));
    let row = own.or_else(child).or_else(|| find(module.first()?.clone()));
    row.map(|(_, allowed)| *allowed).unwrap_or_else(|| panic!("{module:?} has no row in the table of imports"))
}

/// Whether `path` is `name` or below it.
fn is_below(path: &[String], name: &str) -> bool {
    let mut steps = path.iter();
    name.split("::").all(|part| steps.next().is_some_and(|step| step == part))
}

#[test]
fn imports_follow_the_table() {
    let sources = sources("src");
    let modules: BTreeSet<Vec<String>> = sources.iter().map(Source::module).collect();
    // `protocols` in a row is the registry, not the protocols.
    let names_protocol = |path: &[String]| path[0] == "protocols" && path.len() > 1 && modules.contains(&path[..2]);
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| source.name != "src/lib.rs") {
        let look = source.look();
        let allowed = row(&look.module);
        // A protocol's files are a world of their own; elsewhere a module is all below its name.
        let own = if look.module[0] == "protocols" { look.module.len().min(2) } else { 1 };
        for (path, span) in look.paths.iter().filter(|(path, _)| path[0] == "crate" && path.len() > 1) {
            let path = &path[1..];
            let mut fits = allowed.iter().filter(|name| !(**name == "protocols" && names_protocol(path)));
            if !path.starts_with(&look.module[..own]) && !fits.any(|name| is_below(path, name)) {
                wrong.push(format!("{}:{}: {}", source.name, span.start().line, path.join("::")));
            }
        }
    }
    none("imports that the table does not allow", wrong);
}

#[test]
fn every_module_has_a_row_and_every_row_a_module() {
    let modules: BTreeSet<_> = sources("src").iter().map(Source::module).collect();
    modules.iter().filter(|module| !module.is_empty()).for_each(|module| {
        row(module);
    });
    let stale = MAY_IMPORT.iter().map(|(name, _)| name.trim_end_matches("::*")).filter(|name| {
        let path: Vec<String> = name.split("::").map(String::from).collect();
        !modules.contains(&path)
    });
    none("rows without a module", stale.map(String::from).collect());
}

#[test]
fn the_engine_reaches_for_nothing_outside() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let look = source.look();
        let module = look.module.first().map_or("", String::as_str);
        let banned = BANNED.iter().filter(|(_, except)| !except.contains(&module));
        for (name, _) in banned {
            let used = look.paths.iter().filter(|(path, _)| is_below(path, name));
            wrong.extend(used.map(|(_, span)| format!("{}:{}: {name}", source.name, span.start().line)));
        }
    }
    none("banned from the engine", wrong);
}

#[test]
fn float_functions_come_from_libm() {
    let mut wrong = Vec::new();
    for source in sources("src").into_iter().filter(|source| !source.name.starts_with("src/bin/")) {
        let look = source.look();
        let of_type =
            look.paths.iter().filter(|(path, _)| path.len() == 2 && ["f64", "f32"].contains(&path[0].as_str()));
        let named = of_type.map(|(path, span)| (&path[1], span));
        let called = look.methods.iter().map(|(method, span)| (method, span));
        let platform = named.chain(called).filter(|(name, _)| PLATFORM_FLOATS.contains(&name.as_str()));
        wrong.extend(platform.map(|(name, span)| format!("{}:{}: {name}", source.name, span.start().line)));
    }
    none("float functions of the platform", wrong);
}

/// All Rust of the project.
fn all_sources() -> Vec<Source> {
    ["src", "tests", "benches", "xtask/src"].into_iter().flat_map(sources).collect()
}

#[test]
fn no_file_outgrows_what_a_reader_holds_in_mind() {
    let mut wrong = Vec::new();
    for source in all_sources() {
        let length = source.text.lines().count() - source.look().test_lines;
        if length > FILE_LINES {
            wrong.push(format!("{}: {length} lines", source.name));
        }
    }
    none("files that are too long", wrong);
}

#[test]
fn no_function_outgrows_a_screen() {
    let mut wrong = Vec::new();
    for source in all_sources() {
        let long = source.look().functions.into_iter().filter(|(_, length)| *length > FUNCTION_LINES);
        wrong.extend(long.map(|(name, length)| format!("{}: {name}: {length} lines", source.name)));
    }
    none("functions that are too long", wrong);
    let functions = sources("src").iter().flat_map(|source| source.look().functions).collect::<Vec<_>>();
    let mut lengths: Vec<usize> = functions.into_iter().map(|(_, length)| length).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN_LINES, "half of {} functions have {median} lines or more", lengths.len());
}

#[test]
fn no_file_is_dead() {
    let sources = sources("src");
    let declared: BTreeSet<Vec<String>> = sources
        .iter()
        .flat_map(|source| {
            let look = source.look();
            look.declared.into_iter().map(move |name| [look.module.clone(), vec![name]].concat())
        })
        .collect();
    let lib = sources.iter().filter(|source| !source.name.starts_with("src/bin/") && source.name != "src/lib.rs");
    none(
        "files that no module declares",
        lib.filter(|s| !declared.contains(&s.module())).map(|s| s.name.clone()).collect(),
    );
}

#[test]
fn nothing_is_left_for_later_and_nobody_s_machine_is_named() {
    // Spelt in halves, or this file would be the first to be found. A home is fine in an example: it is nobody's.
    let words = [("TO", "DO"), ("FIX", "ME"), ("/ro", "ot/"), ("/wo", "rk/"), ("/tm", "p/")];
    let words = words.map(|(one, two)| format!("{one}{two}"));
    let kinds = ["rs", "js", "mjs", "ts", "css", "html", "md", "toml", "txt", "yml"];
    let written =
        |path: &PathBuf| path.extension().and_then(|kind| kind.to_str()).is_some_and(|kind| kinds.contains(&kind));
    let directories = ["src", "tests", "benches", "xtask", "www", "scripts", ".github", ".cargo"];
    let top = std::fs::read_dir(root()).expect("the project").map(|entry| entry.expect("an entry").path());
    let all = top.filter(|path| path.is_file()).chain(directories.into_iter().flat_map(files));
    let mut wrong = Vec::new();
    for path in all.filter(written) {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        for (number, line) in (1..).zip(text.lines()) {
            let found = words.iter().filter(|word| line.contains(word.as_str()));
            wrong.extend(found.map(|word| format!("{}:{number}: {word}", relative(&path))));
        }
    }
    none("left for later, or somebody's machine", wrong);
}
