//! The event queue: a time wheel that keeps exact order by (microsecond, order of insertion).
//!
//! A binary heap costs three to five times as much at 10,000 nodes and twenty times at a million. Here an event
//! goes into the slot of its 1,024 microseconds, in order of insertion; a slot is sorted when it comes due, by a stable
//! radix sort on the ten bits that the slot leaves open. Stability is what breaks ties on the sequence number
//! without storing it.
//!
//! ```text
//!  near  2,048 slots of 1.024 ms: this window of 1.05 s and the next
//!  far   1,024 windows of 1.05 s: the next 18 minutes, each moved into `near` one window before it comes due
//!  later an ordered map of windows beyond that
//! ```

use crate::time::Instant;
use std::collections::BTreeMap;

/// Microseconds in a slot, as a power of two.
const SLOT_BITS: u32 = 10;
/// Slots in a window, as a power of two.
const WINDOW_BITS: u32 = 10;
const NEAR: usize = 2 << WINDOW_BITS;
const FAR: u64 = 1_024;
/// Entries in a block; a slot wastes at most one block less one entry.
const BLOCK: usize = 32;
/// Up to this many entries, insertion beats the radix sort.
const FEW: u32 = 12;
const NONE: u32 = u32::MAX;

/// Events ordered by time, then by order of insertion.
#[derive(Clone)]
pub struct Queue<T: Copy> {
    /// The slot that is being emptied, counted from the start of time.
    slot: u64,
    /// That slot's entries in order, from `cursor` on; and when each is due within the slot.
    due: Vec<Entry<T>>,
    cursor: usize,
    /// Entries pushed into the current slot before the end of `due`: few, kept sorted from latest to earliest.
    late: Vec<Entry<T>>,
    near: Box<[Chain; NEAR]>,
    /// A bit per near slot that holds something.
    occupied: Box<[u64; NEAR / 64]>,
    far: Vec<Vec<Entry<T>>>,
    later: BTreeMap<u64, Vec<Entry<T>>>,
    blocks: Vec<Block<T>>,
    free: u32,
    scratch: Vec<Entry<T>>,
    len: usize,
}

/// `at` is the time modulo 2^32 microseconds: enough to tell the place within a window.
#[derive(Clone, Copy)]
struct Entry<T> {
    at: u32,
    item: T,
}

/// A slot's entries, as a list of blocks.
#[derive(Clone, Copy)]
struct Chain {
    head: u32,
    tail: u32,
    /// Entries in the tail block.
    filled: u32,
}

#[derive(Clone)]
struct Block<T> {
    next: u32,
    entries: [Entry<T>; BLOCK],
}

const EMPTY: Chain = Chain { head: NONE, tail: NONE, filled: BLOCK as u32 };

impl<T: Copy> Default for Queue<T> {
    fn default() -> Self {
        Self {
            slot: 0,
            due: Vec::new(),
            cursor: 0,
            late: Vec::new(),
            near: Box::new([EMPTY; NEAR]),
            occupied: Box::new([0; NEAR / 64]),
            far: (0..FAR).map(|_| Vec::new()).collect(),
            later: BTreeMap::new(),
            blocks: Vec::new(),
            free: NONE,
            scratch: Vec::new(),
            len: 0,
        }
    }
}

impl<T: Copy> Queue<T> {
    /// How many events wait.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Roughly how many bytes a copy takes.
    pub fn size(&self) -> usize {
        let entries: usize = self.far.iter().chain(self.later.values()).map(Vec::len).sum();
        NEAR * size_of::<Chain>() + self.blocks.len() * size_of::<Block<T>>() + entries * size_of::<Entry<T>>()
    }

    /// Adds an event. It must not lie before the last event that was popped.
    #[inline(always)]
    pub fn push(&mut self, at: Instant, item: T) {
        self.len += 1;
        let slot = at.micros() >> SLOT_BITS;
        let is_near = slot >> WINDOW_BITS < (self.slot >> WINDOW_BITS) + 2;
        debug_assert!(slot >= self.slot, "an event at {at} lies in the past");
        if is_near && slot != self.slot {
            self.push_near(slot, Entry { at: at.micros() as u32, item });
        } else {
            self.push_elsewhere(slot, Entry { at: at.micros() as u32, item });
        }
    }

    /// Adds what few events are: due in this very slot, or far ahead. Apart, so that the others are written straight into their place.
    #[inline(never)]
    fn push_elsewhere(&mut self, slot: u64, entry: Entry<T>) {
        let window = slot >> WINDOW_BITS;
        let current = self.slot >> WINDOW_BITS;
        if slot == self.slot {
            self.push_now(entry);
        } else if window < current + FAR {
            self.far[(window % FAR) as usize].push(entry);
        } else {
            self.later.entry(window).or_default().push(entry);
        }
    }

    /// Removes the earliest event, if it is due by `until`.
    #[inline(always)]
    pub fn pop(&mut self, until: Instant) -> Option<(Instant, T)> {
        if self.late.is_empty()
            && let Some(entry) = self.due.get(self.cursor)
        {
            let at = self.time_of(entry);
            let entry = *entry;
            let ready = at <= until;
            self.cursor += usize::from(ready);
            self.len -= usize::from(ready);
            return ready.then_some((at, entry.item));
        }
        self.pop_slowly(until)
    }

    fn pop_slowly(&mut self, until: Instant) -> Option<(Instant, T)> {
        if !self.settle(until) {
            return None;
        }
        let (at, from_late) = self.front();
        if at > until {
            return None;
        }
        self.len -= 1;
        let entry = if from_late { self.late.pop()? } else { self.due[self.cursor] };
        self.cursor += usize::from(!from_late);
        Some((at, entry.item))
    }

    /// When an entry of the current slot is due.
    #[inline(always)]
    fn time_of(&self, entry: &Entry<T>) -> Instant {
        Instant::from_micros(self.slot << SLOT_BITS | u64::from(entry.at) & ((1 << SLOT_BITS) - 1))
    }

    /// What is left of the current slot, in order; without what was pushed into it late.
    pub fn upcoming(&self) -> impl Iterator<Item = &T> {
        self.due[self.cursor..].iter().map(|entry| &entry.item)
    }

    /// Every event that waits, in no order.
    #[inline(never)]
    pub fn each(&self, visit: &mut dyn FnMut(Instant, &T)) {
        let start = self.slot << SLOT_BITS;
        let mut show = |from: u64, entry: &Entry<T>| {
            visit(Instant::from_micros(from + u64::from(entry.at.wrapping_sub(from as u32))), &entry.item);
        };
        self.due[self.cursor..].iter().chain(&self.late).for_each(|entry| show(start, entry));
        for chain in self.near.iter().filter(|chain| chain.head != NONE) {
            self.each_block(*chain, |entries| entries.iter().for_each(|entry| show(start, entry)));
        }
        self.far.iter().flatten().for_each(|entry| show(start, entry));
        for (window, entries) in &self.later {
            entries.iter().for_each(|entry| show(window << WINDOW_BITS << SLOT_BITS, entry));
        }
    }

    /// Which slot is being emptied: when this changes, [`upcoming`](Self::upcoming) is all new.
    #[inline]
    pub fn slot(&self) -> u64 {
        self.slot
    }

    /// When the earliest event is due, if that is by `until`.
    pub fn peek(&mut self, until: Instant) -> Option<Instant> {
        if !self.settle(until) {
            return None;
        }
        Some(self.front().0).filter(|at| *at <= until)
    }

    /// The time of the earliest entry of the current slot, and whether it is a late one. On a tie the entry in `due`
    /// was pushed first.
    fn front(&self) -> (Instant, bool) {
        let due = self.due.get(self.cursor).map(|entry| self.time_of(entry));
        let late = self.late.last().map(|entry| self.time_of(entry));
        match (due, late) {
            (Some(due), Some(late)) if late < due => (late, true),
            (Some(due), _) => (due, false),
            (None, late) => (late.unwrap_or(Instant::NEVER), true),
        }
    }

    /// Moves on to the next slot that holds something, but not beyond `until`. False if there is none.
    #[inline]
    fn settle(&mut self, until: Instant) -> bool {
        if self.cursor < self.due.len() || !self.late.is_empty() {
            return true;
        }
        self.advance(until.micros() >> SLOT_BITS)
    }

    fn advance(&mut self, last: u64) -> bool {
        if self.len == 0 {
            return false;
        }
        loop {
            let window_end = ((self.slot >> WINDOW_BITS) + 1) << WINDOW_BITS;
            match self.next_occupied(self.slot + 1, window_end) {
                Some(slot) if slot <= last => {
                    self.load(slot);
                    return true;
                }
                Some(_) => return false,
                None => {
                    let window = self.next_window();
                    if window << WINDOW_BITS > last {
                        return false;
                    }
                    self.open_window(window);
                }
            }
            if !self.due.is_empty() {
                return true;
            }
        }
    }

    /// The first slot in `from..end` that holds something. The range lies within one window.
    fn next_occupied(&self, from: u64, end: u64) -> Option<u64> {
        let mut slot = from;
        while slot < end {
            let index = slot as usize % NEAR;
            let rest = self.occupied[index / 64] >> (index % 64);
            if rest != 0 {
                return Some(slot + u64::from(rest.trailing_zeros())).filter(|found| *found < end);
            }
            slot += 64 - (index % 64) as u64;
        }
        None
    }

    /// The window to enter when this one is empty: the next, or, where that is empty too, the one before the next that is not, so
    /// that a quiet hour is crossed in one step.
    fn next_window(&self) -> u64 {
        let next = (self.slot >> WINDOW_BITS) + 1;
        let near = self.next_occupied(next << WINDOW_BITS, (next + 1) << WINDOW_BITS).map(|_| next);
        let far = || (next + 1..next - 1 + FAR).find(|window| !self.far[(window % FAR) as usize].is_empty());
        let later = || self.later.first_key_value().map(|(window, _)| *window);
        near.unwrap_or_else(|| far().or_else(later).map_or(next, |window| window - 1))
    }

    /// Enters a window from an earlier one that has nothing left, brings the one after it near, and what is then less than
    /// [`FAR`] windows ahead out of `later`.
    #[cold]
    fn open_window(&mut self, current: u64) {
        self.slot = current << WINDOW_BITS;
        self.due.clear();
        self.cursor = 0;
        while let Some(first) = self.later.first_entry().filter(|first| *first.key() < current + FAR) {
            let (window, entries) = first.remove_entry();
            self.far[(window % FAR) as usize] = entries;
        }
        let arriving = std::mem::take(&mut self.far[((current + 1) % FAR) as usize]);
        for entry in &arriving {
            let within = u64::from(entry.at >> SLOT_BITS) % (1 << WINDOW_BITS);
            self.push_near(((current + 1) << WINDOW_BITS) + within, *entry);
        }
        self.take_slot(self.slot);
    }

    fn load(&mut self, slot: u64) {
        self.slot = slot;
        self.due.clear();
        self.cursor = 0;
        self.take_slot(slot);
    }

    /// Empties a near slot into `due`, in order: a stable radix sort in two passes of five bits, the first of which reads the
    /// blocks. A slot of a few entries is sorted by insertion.
    fn take_slot(&mut self, slot: u64) {
        let index = slot as usize % NEAR;
        let chain = std::mem::replace(&mut self.near[index], EMPTY);
        self.occupied[index / 64] &= !(1 << (index % 64));
        if chain.head == NONE {
            return;
        }
        if chain.head == chain.tail && chain.filled <= FEW {
            self.due.extend_from_slice(&self.blocks[chain.head as usize].entries[..chain.filled as usize]);
            insertion_sort(&mut self.due);
        } else {
            self.radix_sort(chain);
        }
        self.blocks[chain.tail as usize].next = self.free;
        self.free = chain.head;
    }

    fn radix_sort(&mut self, chain: Chain) {
        let (mut low, mut high) = ([0u32; 32], [0u32; 32]);
        let mut count = 0;
        self.each_block(chain, |entries| {
            count += entries.len();
            for entry in entries {
                low[entry.at as usize & 31] += 1;
                high[entry.at as usize >> 5 & 31] += 1;
            }
        });
        accumulate(&mut low);
        accumulate(&mut high);
        let mut scratch = std::mem::take(&mut self.scratch);
        let filler = self.blocks[chain.head as usize].entries[0];
        if scratch.len() < count {
            scratch.resize(count, filler);
        }
        self.each_block(chain, |entries| {
            for entry in entries {
                let place = &mut low[entry.at as usize & 31];
                scratch[*place as usize] = *entry;
                *place += 1;
            }
        });
        self.due.resize(count, filler);
        for entry in &scratch[..count] {
            let place = &mut high[entry.at as usize >> 5 & 31];
            self.due[*place as usize] = *entry;
            *place += 1;
        }
        self.scratch = scratch;
    }

    /// The entries of a chain, block by block, in order of insertion.
    #[inline]
    fn each_block(&self, chain: Chain, mut visit: impl FnMut(&[Entry<T>])) {
        let mut index = chain.head;
        while index != chain.tail {
            let block = &self.blocks[index as usize];
            visit(&block.entries);
            index = block.next;
        }
        visit(&self.blocks[index as usize].entries[..chain.filled as usize]);
    }

    #[inline(always)]
    fn push_near(&mut self, slot: u64, entry: Entry<T>) {
        let index = slot as usize % NEAR;
        let mut chain = self.near[index];
        if chain.filled == BLOCK as u32 {
            let block = self.allocate(entry);
            if chain.tail == NONE {
                chain.head = block;
                self.occupied[index / 64] |= 1 << (index % 64);
            } else {
                self.blocks[chain.tail as usize].next = block;
            }
            chain.tail = block;
            chain.filled = 1;
        } else {
            self.blocks[chain.tail as usize].entries[chain.filled as usize] = entry;
            chain.filled += 1;
        }
        self.near[index] = chain;
    }

    #[inline(always)]
    fn allocate(&mut self, first: Entry<T>) -> u32 {
        if self.free == NONE {
            let block = Block { next: NONE, entries: [first; BLOCK] };
            self.blocks.push(block);
            return self.blocks.len() as u32 - 1;
        }
        let index = self.free;
        let block = &mut self.blocks[index as usize];
        self.free = block.next;
        block.next = NONE;
        block.entries[0] = first;
        index
    }

    /// Into the slot that is being emptied: at the end if it is not before the last, else among the late ones.
    #[inline]
    fn push_now(&mut self, entry: Entry<T>) {
        match self.due.last() {
            Some(last) if entry.at < last.at && self.cursor < self.due.len() => {
                let place = self.late.partition_point(|other| other.at > entry.at);
                self.late.insert(place, entry);
            }
            _ if !self.late.is_empty() && self.cursor == self.due.len() => {
                let place = self.late.partition_point(|other| other.at > entry.at);
                self.late.insert(place, entry);
            }
            _ => {
                if self.cursor == self.due.len() {
                    self.due.clear();
                    self.cursor = 0;
                }
                self.due.push(entry);
            }
        }
    }
}

/// Turns counts into the places where each group starts.
fn accumulate(counts: &mut [u32; 32]) {
    let mut sum = 0;
    for count in counts {
        sum += std::mem::replace(count, sum);
    }
}

fn insertion_sort<T: Copy>(entries: &mut [Entry<T>]) {
    for i in 1..entries.len() {
        let entry = entries[i];
        let mut j = i;
        while j > 0 && entries[j - 1].at > entry.at {
            entries[j] = entries[j - 1];
            j -= 1;
        }
        entries[j] = entry;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Duration;
    use proptest::prelude::*;

    #[test]
    fn ties_come_out_in_order_of_insertion() {
        let mut queue = Queue::default();
        for item in 0..100u32 {
            queue.push(Instant::from_micros(u64::from(item % 3)), item);
        }
        let order: Vec<u32> = std::iter::from_fn(|| queue.pop(Instant::NEVER)).map(|(_, item)| item).collect();
        let expected: Vec<u32> = (0..3).flat_map(|rest| (0..100).filter(move |item| item % 3 == rest)).collect();
        assert_eq!(order, expected);
    }

    #[test]
    fn nothing_beyond_until_is_popped_and_pushing_afterwards_still_works() {
        let mut queue = Queue::default();
        queue.push(Instant::from_micros(5_000_000), 'b');
        assert_eq!(queue.pop(Instant::from_micros(4_999_999)), None);
        queue.push(Instant::from_micros(4_999_999), 'a');
        assert_eq!(queue.peek(Instant::NEVER), Some(Instant::from_micros(4_999_999)));
        assert_eq!(queue.pop(Instant::NEVER).map(|(_, item)| item), Some('a'));
        assert_eq!(queue.pop(Instant::NEVER).map(|(_, item)| item), Some('b'));
        assert!(queue.is_empty());
    }

    #[test]
    fn a_quiet_year_is_crossed_in_one_step() {
        let year = Instant::from_micros(365 * 86_400_000_000);
        let mut queue = Queue::default();
        queue.push(year, ());
        assert_eq!(queue.next_window(), (year.micros() >> (SLOT_BITS + WINDOW_BITS)) - 1);
        assert_eq!(queue.pop(year - Duration::from_micros(1)), None);
        assert_eq!(queue.pop(year), Some((year, ())));
    }

    proptest! {
        /// Against the plainest queue there is: a list searched for the least (time, sequence) each time.
        #[test]
        fn order_is_that_of_a_sorted_list(steps in prop::collection::vec((0u64..5, 0u64..2_000_000_000, 0usize..4), 1..200)) {
            let mut queue = Queue::default();
            let mut list: Vec<(u64, usize)> = Vec::new();
            let mut now = 0;
            for (sequence, (scale, ahead, pops)) in steps.into_iter().enumerate() {
                // From a second to an hour ahead.
                let at = now + ahead * 2 / [1, 2, 2_000, 200_000, 4_000_000][scale as usize];
                queue.push(Instant::from_micros(at), sequence);
                list.push((at, sequence));
                for _ in 0..pops {
                    let least = list.iter().copied().min();
                    let popped = queue.pop(Instant::NEVER).map(|(at, item)| (at.micros(), item));
                    prop_assert_eq!(popped, least);
                    list.retain(|entry| Some(*entry) != least);
                    now = least.map_or(now, |(at, _)| at);
                }
                prop_assert_eq!(queue.len(), list.len());
            }
        }
    }
}
