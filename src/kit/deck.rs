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

/// Rounds per bit of the deck's size, and for every deck: with these, orders are uniform as far as our tests see.
const ROUNDS_PER_BIT: u32 = 2;
const ROUNDS: u32 = 8;

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
        let rounds = ROUNDS_PER_BIT * (u32::BITS - cards.leading_zeros()) + ROUNDS;
        let mut card = place;
        for round in 0..rounds {
            let key = mix(self.key ^ u64::from(round));
            let sum = scale(key >> 32, cards) + cards - card;
            let partner = if sum >= cards { sum - cards } else { sum };
            // The top bit of a product hangs on all bits of both.
            let coin = (key ^ u64::from(card.max(partner))).wrapping_mul(COIN) >> 63;
            card = if coin == 1 { partner } else { card };
        }
        card
    }
}

/// An odd number with well mixed bits: 2^64 divided by the golden ratio.
const COIN: u64 = 0x9e37_79b9_7f4a_7c15;

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

    /// χ² of how often each of `outcomes` kinds of deck comes, against all equally often.
    fn chi_squared(outcomes: usize, cards: u32, look: impl Fn(&[u32]) -> Vec<u32>) -> f64 {
        let mut dice = Dice::new(1, Purpose::Protocol, 1);
        let mut counts = BTreeMap::new();
        let hands = 1_000 * outcomes;
        for _ in 0..hands {
            let mut deck = Deck::new(dice.bits());
            let order: Vec<u32> = std::iter::from_fn(|| deck.draw(cards)).collect();
            *counts.entry(look(&order)).or_insert(0.0) += 1.0;
        }
        assert_eq!(counts.len(), outcomes);
        counts.values().map(|count: &f64| (count - 1_000.0) * (count - 1_000.0) / 1_000.0).sum()
    }

    #[test]
    fn orders_come_equally_often() {
        // 23, 89 and 99 degrees of freedom, each exceeded with a chance of 0.1 %.
        let all_of_four = chi_squared(24, 4, <[u32]>::to_vec);
        assert!(all_of_four < 49.7, "χ² = {all_of_four}");
        let first_two_of_ten = chi_squared(90, 10, |order| order[..2].to_vec());
        assert!(first_two_of_ten < 136.0, "χ² = {first_two_of_ten}");
        let gap_in_a_hundred = chi_squared(99, 100, |order| vec![(order[51] + 100 - order[50]) % 100]);
        assert!(gap_in_a_hundred < 148.2, "χ² = {gap_in_a_hundred}");
    }
}
