//! A short list that is made once and then read: what messages carry.
//!
//! Most messages of a large run carry one entry. [`Few`] holds it in place, in two words, so that a message can be moved
//! cheaply on its way through effects, letters and handlers; longer lists are shared, so that telling the same news to
//! several peers copies nothing. General small vectors are half as large again, because they can grow.

use std::ops::Deref;
use std::rc::Rc;

/// An immutable list; cheap to move and to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Few<T> {
    /// Nothing.
    #[default]
    None,
    /// One entry, in place.
    One(T),
    /// Several, shared.
    Many(Rc<Vec<T>>),
}

impl<T> Deref for Few<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(entry) => std::slice::from_ref(entry),
            Self::Many(entries) => entries,
        }
    }
}

impl<T> FromIterator<T> for Few<T> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let mut entries = entries.into_iter();
        let Some(first) = entries.next() else { return Self::None };
        match entries.next() {
            None => Self::One(first),
            Some(second) => Self::Many(Rc::new([first, second].into_iter().chain(entries).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_list_it_was_made_from() {
        for length in 0..5 {
            let list: Vec<u64> = (0..length).collect();
            assert_eq!(*list.iter().copied().collect::<Few<_>>(), *list);
        }
    }

    #[test]
    fn it_takes_two_words() {
        assert_eq!(size_of::<Few<[u32; 3]>>(), 16);
    }
}
