//! Putting a few things in order by a number.
//!
//! The standard library's sort is compiled anew for each type and each key, at five kilobytes of WebAssembly a time. What need not be
//! fast is sorted here, by one copy for all.

/// The list by its keys, the least first; what has the same key stays in order.
pub fn in_order<T>(list: Vec<T>, key: impl Fn(&T) -> u64) -> Vec<T> {
    let mut places: Vec<(u64, u32)> = list.iter().zip(0..).map(|(entry, place)| (key(entry), place)).collect();
    places.sort_unstable();
    let mut list: Vec<Option<T>> = list.into_iter().map(Some).collect();
    places.into_iter().filter_map(|(_, place)| list[place as usize].take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_stable_sort() {
        let list: Vec<(u64, usize)> = [3, 1, 2, 1, 3, 0].into_iter().zip(0..).collect();
        let mut sorted = list.clone();
        sorted.sort_by_key(|(key, _)| *key);
        assert_eq!(in_order(list, |(key, _)| *key), sorted);
    }
}
