//! Messages on their way, kept apart from the queue so that an event stays small enough to sort quickly.

use crate::protocol::NodeId;

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
pub struct Letters<M> {
    places: Vec<Option<Letter<M>>>,
    free: Vec<u32>,
}

impl<M> Default for Letters<M> {
    fn default() -> Self {
        Self { places: Vec::new(), free: Vec::new() }
    }
}

impl<M> Letters<M> {
    /// Keeps a letter; the answer is its place.
    #[inline]
    pub fn post(&mut self, letter: Letter<M>) -> u32 {
        match self.free.pop() {
            Some(place) => {
                self.places[place as usize] = Some(letter);
                place
            }
            None => {
                self.places.push(Some(letter));
                self.places.len() as u32 - 1
            }
        }
    }

    /// The letter at a place.
    pub fn look(&self, place: u32) -> &Letter<M> {
        self.places[place as usize].as_ref().unwrap_or_else(|| panic!("no letter lies at place {place}"))
    }

    /// The same, to be changed.
    pub fn look_mut(&mut self, place: u32) -> &mut Letter<M> {
        self.places[place as usize].as_mut().unwrap_or_else(|| panic!("no letter lies at place {place}"))
    }

    /// Takes the letter out of its place.
    #[inline]
    pub fn collect(&mut self, place: u32) -> Letter<M> {
        let letter = self.places[place as usize].take();
        self.free.push(place);
        letter.unwrap_or_else(|| panic!("no letter lies at place {place}"))
    }

    /// How many are on their way.
    pub fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// Whether none is on its way.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those on their way, by place.
    pub fn iter(&self) -> impl Iterator<Item = &Letter<M>> {
        self.places.iter().flatten()
    }
}
