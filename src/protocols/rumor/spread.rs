//! How a node spreads rumors: turns, contacts, feedback, loss of interest.

use super::{COLD, HOT, Heat, Judged, Message, Node, RumorOf, Stop, Timer};
use crate::kit::content::Payload;
use crate::kit::repair::{self, Direction};
use crate::kit::table::{Keys, Row, Told, Updates};
use crate::protocol::{Context, Means, NodeId, Note, Update};
use crate::time::{Duration, Instant};

impl<V: Payload> RumorOf<V> {
    /// One turn of gossip: settle what askers said, then open contacts.
    #[inline(always)]
    pub(super) fn turn(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        node.taken = 0;
        node.hunts = self.hunt as u16;
        self.settle_asked(node, ctx);
        if self.mode == Direction::Push && !node.table.rows().iter().any(|row| row.mark.hot) {
            return;
        }
        let peers = ctx.choose(self.fanout);
        let mut news = hot(node, ctx);
        for peer in peers.iter() {
            self.contact(ctx, *peer, news.clone());
            if self.mode != Direction::Pull && self.is_blind() {
                self.told(node, ctx);
                news = hot(node, ctx);
            }
        }
    }

    #[inline(always)]
    pub(super) fn contact(&self, ctx: &mut Context<'_, Self>, peer: NodeId, news: Updates<V>) {
        match self.mode {
            Direction::Push if news.is_empty() => {}
            Direction::Push => ctx.send(peer, Message::Push(news)),
            Direction::Pull => ctx.send(peer, Message::Request),
            Direction::PushPull => ctx.send(peer, Message::Exchange(news)),
        }
    }

    /// Blind rules count what was told, whatever the receiver thought of it.
    pub(super) fn told(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        let frozen_round = ctx.frozen_round;
        for row in node.table.rows_mut().iter_mut().filter(|row| row.mark.hot && !is_fresh(row, frozen_round)) {
            self.bored(row, ctx);
        }
    }

    /// Whether what was told counts, whatever comes back.
    #[inline]
    pub(super) fn is_blind(&self) -> bool {
        self.stop != Stop::Never && !self.listens()
    }

    /// Whether receivers send feedback.
    #[inline]
    pub(super) fn listens(&self) -> bool {
        self.feedback && matches!(self.stop, Stop::Counter(_) | Stop::Coin(_))
    }

    /// Whether the node takes one more contact this turn.
    #[inline]
    pub(super) fn admits(&self, node: &mut Node<V>) -> bool {
        if self.limit == 0 {
            return true;
        }
        node.taken += 1;
        u32::from(node.taken) <= self.limit
    }

    pub(super) fn hunt(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        if node.hunts > 0 {
            node.hunts -= 1;
            if let Some(peer) = ctx.choose(1).first() {
                self.contact(ctx, *peer, hot(node, ctx));
            }
        }
    }

    pub(super) fn reply(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, to: NodeId) {
        let updates = hot(node, ctx);
        if !updates.is_empty() {
            ctx.send(to, Message::Reply(updates));
            if self.is_blind() {
                self.told(node, ctx);
            }
        }
    }

    /// Takes in news, and says what of it was needed if somebody listens.
    #[inline(always)]
    pub(super) fn hear(
        &self,
        node: &mut Node<V>,
        ctx: &mut Context<'_, Self>,
        from: NodeId,
        updates: &Updates<V>,
        asked: bool,
    ) {
        if !self.listens() {
            // Not `for_each`: that is compiled as a function of its own, called for each message.
            for told in updates.iter() {
                self.weigh(node, ctx, from, told);
            }
        } else if !updates.is_empty() {
            let judged = updates.iter().map(|told| {
                let needed = self.weigh(node, ctx, from, told);
                Judged { update: told.update, needed }
            });
            let judged = judged.collect();
            ctx.send(from, Message::Feedback { judged, asked });
        }
    }

    /// Takes in one piece of news; the answer is whether it was needed.
    #[inline(always)]
    pub(super) fn weigh(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, from: NodeId, told: &Told<V>) -> bool {
        let needed = self.learn(node, ctx, told, from, Means::Rumor) || is_news(node, ctx, told.update);
        if needed {
            ctx.note(Note::Needed(told.update));
        } else {
            ctx.knew_it();
        }
        needed
    }

    /// Takes one update if it is newer; the answer is whether it was.
    #[inline(always)]
    pub(super) fn learn(
        &self,
        node: &mut Node<V>,
        ctx: &mut Context<'_, Self>,
        told: &Told<V>,
        from: NodeId,
        means: Means,
    ) -> bool {
        let hot = means != Means::Repair || self.stop == Stop::Never;
        let mark = if hot { HOT } else { COLD };
        let round = ctx.frozen_round.unwrap_or(0);
        let Some(replaced) = node.table.take(told, Keys::ONE, round, mark) else { return false };
        let held = replaced.version();
        let was_hot = replaced.0.is_some_and(|row| row.mark.hot);
        if was_hot != hot {
            ctx.note(Note::Spreading(hot));
        }
        ctx.note(Note::Learned { update: told.update, held, from, means });
        if let Some(at) = told.says.deleted_at() {
            self.remember(ctx, at);
        }
        true
    }

    /// Feedback about what this node told. A push is judged contact by contact; an answer to askers counts once a turn,
    /// however many asked (Demers et al. 1987, footnote to Table 3).
    pub(super) fn judge(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>, judged: &[Judged], asked: bool) {
        for Judged { update, needed } in judged {
            let row = node.table.row_mut(update.writer);
            let Some(row) = row.filter(|row| row.update.version == update.version && row.mark.hot) else { continue };
            match (asked, needed) {
                (true, true) => row.mark.wanted = true,
                (true, false) => row.mark.unwanted = true,
                (false, true) => self.encouraged(row),
                (false, false) => self.bored(row, ctx),
            }
        }
    }

    pub(super) fn settle_asked(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        if self.mode == Direction::Push || !self.listens() {
            return;
        }
        for row in node.table.rows_mut().iter_mut().filter(|row| row.mark.hot) {
            let Heat { wanted, unwanted, .. } = row.mark;
            row.mark = Heat { wanted: false, unwanted: false, ..row.mark };
            match (wanted, unwanted) {
                (true, _) => self.encouraged(row),
                (false, true) => self.bored(row, ctx),
                (false, false) => {}
            }
        }
    }

    pub(super) fn encouraged(&self, row: &mut Row<Heat, V>) {
        if self.reset {
            row.mark.count = 0;
        }
    }

    /// One contact that, by the stop rule, speaks for losing interest.
    pub(super) fn bored(&self, row: &mut Row<Heat, V>, ctx: &mut Context<'_, Self>) {
        row.mark.count = row.mark.count.saturating_add(1);
        let stops = match self.stop {
            Stop::Never => false,
            Stop::Counter(most) | Stop::Sends(most) => u32::from(row.mark.count) >= most,
            Stop::Coin(k) => ctx.dice.below(k) == 0,
        };
        if stops {
            cool(row, ctx);
        }
    }

    pub(super) fn compare(
        &self,
        node: &mut Node<V>,
        ctx: &mut Context<'_, Self>,
        from: NodeId,
        message: &repair::Message<V>,
    ) {
        if let Some(answer) = self.repair.answer(&node.table, message, ctx.frozen_round, ctx.dice) {
            ctx.send(from, Message::Repair(answer));
        }
        let mut needed = false;
        for told in message.updates() {
            if self.learn(node, ctx, told, from, Means::Repair) || is_news(node, ctx, told.update) {
                needed = true;
                ctx.note(Note::Needed(told.update));
            }
        }
        if !needed && !message.updates().is_empty() {
            ctx.knew_it();
        }
    }

    /// Sees to it that a deletion is forgotten in time.
    pub(super) fn remember(&self, ctx: &mut Context<'_, Self>, deleted_at: Instant) {
        let left = (deleted_at + self.grace).since(ctx.now);
        ctx.set_timer(left + Duration::from_micros(1), Timer::Purge);
    }

    pub(super) fn purge(&self, node: &mut Node<V>, ctx: &mut Context<'_, Self>) {
        for row in node.table.purge(ctx.now, self.grace) {
            ctx.note(Note::Forgot(row.update));
            if row.mark.hot {
                ctx.note(Note::Spreading(false));
            }
        }
    }
}

/// Whether a row was learned in this very round, under the synchronous clock: then it does not count yet.
#[inline]
pub(super) fn is_fresh<V>(row: &Row<Heat, V>, frozen_round: Option<u32>) -> bool {
    frozen_round.is_some_and(|round| row.round == round)
}

/// Whether `update` was news at the start of this round, although it has come twice since.
#[inline]
pub(super) fn is_news<V: Payload>(node: &Node<V>, ctx: &Context<'_, RumorOf<V>>, update: Update) -> bool {
    let fresh = |row: &Row<Heat, V>| is_fresh(row, ctx.frozen_round) && row.update == update;
    ctx.frozen_round.is_some() && node.table.row(update.writer).is_some_and(fresh)
}

/// What the node would tell now.
#[inline]
pub(super) fn hot<V: Payload>(node: &Node<V>, ctx: &Context<'_, RumorOf<V>>) -> Updates<V> {
    let told = node.table.rows().iter().filter(|row| row.mark.hot && !is_fresh(row, ctx.frozen_round));
    told.map(Row::told).collect()
}

pub(super) fn cool<V: Payload>(row: &mut Row<Heat, V>, ctx: &mut Context<'_, RumorOf<V>>) {
    row.mark.hot = false;
    ctx.note(Note::Spreading(false));
}
