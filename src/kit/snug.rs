//! Lists of which every node has one, and which waste little: a list that doubles has a third of itself empty on average, and
//! ten thousand of them are then a hundred megabytes of nothing.

/// Makes room for one more entry, and for a quarter of what there is.
#[inline]
pub fn make_room<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 4).max(4));
    }
}

/// Gives back the room of a list of which more than half is empty; of an empty one, all.
#[inline]
pub fn give_back<T>(list: &mut Vec<T>) {
    if list.len() < list.capacity().div_ceil(2) {
        list.shrink_to(list.len() + list.len() / 4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_wasted_on_the_way_up_and_down() {
        let mut list = Vec::new();
        for entry in 0..1_000 {
            make_room(&mut list);
            list.push(entry);
            assert!(list.capacity() <= list.len() + list.len() / 4 + 4);
        }
        while list.pop().is_some() {
            give_back(&mut list);
            assert!(list.capacity() <= 2 * list.len() + 1);
        }
        assert_eq!(list.capacity(), 0);
    }
}
