//! What the protocols of plain replication share: a replica of the workshop's state, and what it does with an order, an
//! update, a comparison and an old deletion. Anti-entropy and direct mail differ only in when they send what.

use crate::fingerprint::Fingerprint;
use crate::kit::content::{self, Content, GRACE, Payload, Rule};
use crate::kit::repair::{self, Exchange};
use crate::kit::table::{Keys, Row, Table, Told};
use crate::protocol::{Context, Known, Means, NodeId, Note, Order, Protocol, Update, View};
use crate::settings::Settings;
use crate::time::{Duration, Instant};

/// The settings of replicas.
#[derive(Clone, Debug)]
pub struct Replicas {
    /// How two replicas compare.
    pub exchange: Exchange,
    /// How many keys each writer has.
    pub keys: Keys,
    /// Whether what a replica has learned counts as being spread.
    pub infective: bool,
    rule: Option<Rule>,
    grace: Duration,
}

/// What one node holds. A row is marked if the node has learned it since the run began.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    /// What it has.
    pub table: Table<bool, Content>,
    /// How often it has written: a deletion that was forgotten must not make it count from the start.
    writes: u32,
}

impl Replicas {
    /// Reads the knobs `merge` and `grace`.
    pub fn new(settings: &Settings, exchange: Exchange, keys: Keys, infective: bool) -> Self {
        Self { exchange, keys, infective, rule: Content::rule(settings), grace: settings.time(GRACE.name) }
    }

    /// Does what was asked; the answer is what is new, if anything.
    pub fn write<P: Protocol>(
        &self,
        replica: &mut Replica,
        ctx: &mut Context<'_, P>,
        order: Order,
        purge: P::Timer,
    ) -> Option<Told<Content>> {
        let told = replica.table.write(self.rule, order, ctx.me, replica.writes, ctx.now)?;
        replica.writes = told.update.version;
        self.learn(replica, ctx, &told, (NodeId::NOBODY, Means::Own), purge);
        Some(told)
    }

    /// Takes in what a message told.
    pub fn hear<P: Protocol>(
        &self,
        replica: &mut Replica,
        ctx: &mut Context<'_, P>,
        told: &[Told<Content>],
        (from, means): (NodeId, Means),
        purge: P::Timer,
    ) {
        let mut needed = false;
        for told in told {
            let learned = self.learn(replica, ctx, told, (from, means), purge);
            if learned || self.is_news(replica, told.update, ctx.frozen_round) {
                needed = true;
                ctx.note(Note::Needed(told.update));
            }
        }
        if !needed && !told.is_empty() {
            ctx.knew_it();
        }
    }

    /// Takes in what a comparison told; the answer is what to say in return.
    pub fn compare<P: Protocol>(
        &self,
        replica: &mut Replica,
        ctx: &mut Context<'_, P>,
        from: NodeId,
        message: &repair::Message<Content>,
        purge: P::Timer,
    ) -> Option<repair::Message<Content>> {
        let answer = self.exchange.answer(&replica.table, message, ctx.frozen_round, ctx.dice);
        self.hear(replica, ctx, message.updates(), (from, Means::Repair), purge);
        answer
    }

    /// Forgets deletions that are older than the grace period.
    pub fn purge<P: Protocol>(&self, replica: &mut Replica, ctx: &mut Context<'_, P>) {
        for row in replica.table.purge(ctx.now, self.grace) {
            ctx.note(Note::Forgot(row.update));
            if row.mark && self.infective {
                ctx.note(Note::Spreading(false));
            }
        }
    }

    /// Sets the timers that went with an earlier life.
    pub fn rearm<P: Protocol>(&self, replica: &Replica, ctx: &mut Context<'_, P>, purge: P::Timer) {
        let deleted = replica.table.rows().iter().filter_map(|row| row.says.deleted_at());
        deleted.for_each(|at| self.remember(ctx, at, purge));
    }

    /// Takes one update if it is newer; the answer is whether it was.
    fn learn<P: Protocol>(
        &self,
        replica: &mut Replica,
        ctx: &mut Context<'_, P>,
        told: &Told<Content>,
        (from, means): (NodeId, Means),
        purge: P::Timer,
    ) -> bool {
        let held = replica.table.version(told.update.writer);
        let round = ctx.frozen_round.unwrap_or(0);
        let Some(replaced) = replica.table.take(told, self.keys, round, true) else { return false };
        if self.infective && !replaced.0.is_some_and(|row| row.mark) {
            ctx.note(Note::Spreading(true));
        }
        ctx.note(Note::Learned { update: told.update, held, from, means });
        if let Some(at) = told.says.deleted_at() {
            self.remember(ctx, at, purge);
        }
        true
    }

    /// Sees to it that a deletion is forgotten in time.
    fn remember<P: Protocol>(&self, ctx: &mut Context<'_, P>, deleted_at: Instant, purge: P::Timer) {
        let left = (deleted_at + self.grace).since(ctx.now);
        ctx.set_timer(left + Duration::from_micros(1), purge);
    }

    /// Whether `update` was news at the start of this round, although it has come twice since.
    fn is_news(&self, replica: &Replica, update: Update, frozen_round: Option<u32>) -> bool {
        let row = replica.table.rival(update, self.keys);
        row.is_some_and(|row| row.update == update && frozen_round == Some(row.round))
    }
}

impl Replica {
    /// Whether the replica has `update` or something newer of the same writer.
    pub fn knows(&self, update: Update) -> bool {
        self.table.version(update.writer) >= update.version
    }

    /// How many updates the replica has learned.
    pub fn learned(&self) -> u32 {
        self.table.rows().iter().filter(|row| row.mark).count() as u32
    }

    /// What the node's value is under the merge rule, in words.
    pub fn value(&self) -> Option<String> {
        content::sum(self.table.rows().iter().map(|row| &row.says)).map(|value| value.to_string())
    }

    /// What the inspector shows: the newest version of each writer, and the value.
    pub fn view(&self, hot: bool) -> View {
        let by_writer = self.table.rows().chunk_by(|a, b| a.update.writer == b.update.writer);
        let newest = by_writer.filter_map(|rows| rows.iter().max_by_key(|row| row.update.version));
        let known = |row: &Row<bool, Content>| {
            let Update { writer, version } = row.update;
            Known { origin: writer, version, hot: hot && row.mark }
        };
        let value = self.value().map(|value| ("Value".to_string(), value));
        View { known: newest.map(known).collect(), facts: value.into_iter().collect() }
    }

    /// Adds everything to a run's digest.
    pub fn fingerprint(&self, print: &mut Fingerprint) {
        print.add(u64::from(self.writes));
        self.table.fingerprint(print, |mark| u64::from(*mark));
    }
}
