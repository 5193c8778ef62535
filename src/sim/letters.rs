//! Messages on their way, kept apart from the queue so that an event stays small enough to sort quickly.

use crate::protocol::NodeId;
use slab::Slab;

/// A message between two nodes.
#[derive(Clone, Debug)]
pub struct Letter<M> {
    /// Who sent it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The observer's name for it.
    pub flight: u32,
    /// Whether it counts as a sent update.
    pub tells: bool,
    /// What it says.
    pub message: M,
}

/// All letters on their way; a letter is known by its place, which is used again.
#[derive(Clone)]
pub struct Letters<M>(Slab<Letter<M>>);

impl<M> Default for Letters<M> {
    fn default() -> Self {
        Self(Slab::new())
    }
}

impl<M> Letters<M> {
    /// Keeps a letter; the answer is its place.
    #[inline]
    pub fn post(&mut self, letter: Letter<M>) -> u32 {
        self.0.insert(letter) as u32
    }

    /// The letter at a place.
    #[inline]
    pub fn look(&self, place: u32) -> &Letter<M> {
        &self.0[place as usize]
    }

    /// The same, to be changed.
    pub fn look_mut(&mut self, place: u32) -> &mut Letter<M> {
        &mut self.0[place as usize]
    }

    /// Throws the letter away that lies there.
    #[inline]
    pub fn discard(&mut self, place: u32) {
        self.0.remove(place as usize);
    }

    /// How many are on their way.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is on its way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those on their way, by place.
    pub fn iter(&self) -> impl Iterator<Item = &Letter<M>> {
        self.0.iter().map(|(_, letter)| letter)
    }
}
