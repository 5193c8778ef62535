//! A shuffled deck without the cards: the order in which a node goes round the others.
//!
//! A list per node would take 10⁸ entries at 10,000 nodes. Here a key of eight bytes names the order, and each card is
//! computed when it is drawn, by the swap-or-not shuffle (Hoang, Morris, Rogaway 2012, *An enciphering scheme based on a card
//! shuffle*): in every round each card x is paired with key - x, and a coin that both share decides whether they swap.
//! It works on a deck of any size, and mixes it within a few rounds per bit of its size.

use crate::dice::{mix, scale};

/// An order of the numbers from 0 to one less than a size, and how far it has been drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deck {
    key: u64,
    drawn: u32,
}

/// Rounds per bit of the deck's size. With four, orders of small decks are uniform as far as our tests see.
const ROUNDS_PER_BIT: u32 = 4;

impl Deck {
    /// A deck in the order that `key`, 64 random bits, names.
    pub const fn new(key: u64) -> Self {
        Self { key, drawn: 0 }
    }

    /// The next of `cards`; nothing when all have been drawn.
    #[inline]
    pub fn draw(&mut self, cards: u32) -> Option<u32> {
        if self.drawn >= cards {
            return None;
        }
        self.drawn += 1;
        Some(self.card(self.drawn - 1, cards))
    }

    /// How many have been drawn, and the key: for digests.
    pub const fn state(self) -> (u64, u32) {
        (self.key, self.drawn)
    }

    /// The card at one place.
    fn card(self, place: u32, cards: u32) -> u32 {
        let rounds = ROUNDS_PER_BIT * (u32::BITS - cards.leading_zeros()) + 4;
        (0..rounds).fold(place, |card, round| {
            let round_key = mix(self.key ^ u64::from(round));
            let sum = scale(round_key >> 32, cards) + cards - card;
            let partner = if sum >= cards { sum - cards } else { sum };
            let coin = mix(round_key ^ u64::from(card.max(partner))) & 1;
            if coin == 1 { partner } else { card }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::{Dice, Purpose};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn every_card_comes_once(key: u64, cards in 1u32..300) {
            let mut deck = Deck::new(key);
            let mut drawn: Vec<u32> = std::iter::from_fn(|| deck.draw(cards)).collect();
            drawn.sort_unstable();
            prop_assert_eq!(drawn, (0..cards).collect::<Vec<_>>());
        }
    }

    #[test]
    fn all_orders_of_a_small_deck_come_equally_often() {
        let mut dice = Dice::new(1, Purpose::Protocol, 1);
        let mut counts = BTreeMap::new();
        let hands = 24_000;
        for _ in 0..hands {
            let mut deck = Deck::new(dice.bits());
            let order: Vec<u32> = std::iter::from_fn(|| deck.draw(4)).collect();
            *counts.entry(order).or_insert(0.0) += 1.0;
        }
        let expected = f64::from(hands) / 24.0;
        let chi_squared: f64 =
            counts.values().map(|count: &f64| (count - expected) * (count - expected) / expected).sum();
        assert_eq!(counts.len(), 24);
        // 23 degrees of freedom: above 49.7 with a chance of 0.1 %.
        assert!(chi_squared < 49.7, "χ² = {chi_squared}");
    }
}
