//! Numbers in columns.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use gossip_workshop::lab::metrics::{Metric, Unit};

/// Rows under a heading, those columns to the right that hold numbers.
pub fn columns<const N: usize>(
    heading: [String; N],
    rows: impl IntoIterator<Item = [String; N]>,
    numbers: &[usize],
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    if heading.iter().any(|word| !word.is_empty()) {
        table.set_header(heading);
    }
    table.add_rows(rows);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if numbers.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt() + "\n"
}

/// A metric's name, and its unit where the name leaves it open.
pub fn title(metric: &Metric, delays_in: &str) -> String {
    match metric.unit {
        Unit::Delay => format!("{} ({delays_in})", metric.name),
        _ => metric.name.to_string(),
    }
}

/// A number to four significant digits, but never rounded above the point.
pub fn number(value: Option<f64>) -> String {
    match value {
        None => "–".to_string(),
        Some(value) if value.fract() == 0.0 => format!("{value:.0}"),
        Some(value) => {
            let magnitude = value.abs().log10().floor();
            format!("{value:.*}", (3.0 - magnitude).clamp(1.0, 9.0) as usize)
        }
    }
}
