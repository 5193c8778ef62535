//! The bare loops: what the machine itself needs for each workload, with no engine around it.
//!
//! Bitsets, flat arrays and an inlined generator, nothing recorded, nothing pluggable. They are not part of the engine and
//! may be unsafe; they exist so that the engine's distance to them can be seen in one run.

/// What a loop did.
#[derive(Clone, Copy, Default)]
pub struct Done {
    /// Messages (push), contacts (push-pull) or events (timers).
    pub units: u64,
}

/// SplitMix64 or xoshiro256++, as a stream of 64-bit words.
pub trait Words {
    fn new(seed: u64) -> Self;
    fn word(&mut self) -> u64;
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

pub struct SplitMix(u64);

impl Words for SplitMix {
    fn new(seed: u64) -> Self {
        Self(mix(seed))
    }
    #[inline(always)]
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }
}

pub struct Xoshiro([u64; 4]);

impl Words for Xoshiro {
    fn new(seed: u64) -> Self {
        let mut words = SplitMix::new(seed);
        Self([words.word(), words.word(), words.word(), words.word()])
    }
    #[inline(always)]
    fn word(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        result
    }
}

/// Maps 32 random bits to `0..bound`.
#[inline(always)]
pub fn below(bits: u32, bound: u32) -> u32 {
    ((u64::from(bits) * u64::from(bound)) >> 32) as u32
}

/// Memory that serves run after run.
#[derive(Default)]
pub struct Room {
    bits: Vec<u64>,
    list: Vec<u32>,
}

/// W1: push, fanout 1, synchronous rounds, until all know. Two targets per word; branch-free until nearly all know.
pub fn push<W: Words>(nodes: u32, seed: u64, room: &mut Room) -> Done {
    let mut words = W::new(seed);
    room.bits.clear();
    room.bits.resize(nodes.div_ceil(64) as usize, 0);
    room.list.resize(nodes as usize + 1, 0);
    let (bits, list) = (&mut room.bits[..], &mut room.list[..]);
    bits[0] = 1;
    list[0] = 0;
    let (mut known, mut messages) = (1usize, 0u64);
    let late = nodes as usize - nodes as usize / 16;
    // SAFETY: targets are below `nodes`, and at most `nodes` entries are appended.
    let mut tell = |place: usize, half: u32, known: &mut usize, branch: bool| unsafe {
        let me = *list.get_unchecked(place);
        let mut target = below(half, nodes - 1);
        target += u32::from(target >= me);
        let word = bits.get_unchecked_mut((target >> 6) as usize);
        let bit = 1u64 << (target & 63);
        let new = *word & bit == 0;
        if branch {
            if new {
                *word |= bit;
                *list.get_unchecked_mut(*known) = target;
                *known += 1;
            }
        } else {
            *word |= bit;
            *list.get_unchecked_mut(*known) = target;
            *known += usize::from(new);
        }
    };
    while known < nodes as usize {
        let senders = known;
        let branch = senders >= late;
        let mut place = 0;
        while place + 2 <= senders {
            let word = words.word();
            tell(place, (word >> 32) as u32, &mut known, branch);
            tell(place + 1, word as u32, &mut known, branch);
            place += 2;
        }
        if place < senders {
            tell(place, (words.word() >> 32) as u32, &mut known, false);
        }
        messages += senders as u64;
    }
    Done { units: messages }
}

/// W2: push-pull, synchronous rounds, until all know. Old and new state of 32 nodes share a word; two targets per draw.
pub fn push_pull<W: Words>(nodes: u32, seed: u64, room: &mut Room) -> Done {
    let mut words = W::new(seed);
    let count = nodes.div_ceil(32) as usize;
    room.bits.clear();
    room.bits.resize(count, 0);
    let bits = &mut room.bits[..];
    bits[0] = 1 | 1 << 32;
    let (mut known, mut contacts) = (1u32, 0u64);
    while known < nodes {
        for index in 0..count {
            let base = (index as u32) << 5;
            let callers = (nodes - base).min(32);
            let mine = bits[index];
            let mut heard = 0u64;
            // SAFETY: targets are below `nodes`.
            let mut call = |caller: u32, half: u32| unsafe {
                let mut target = below(half, nodes - 1);
                target += u32::from(target >= base + caller);
                let word = bits.get_unchecked_mut((target >> 5) as usize);
                let before = *word;
                *word = before | ((mine >> caller) & 1) << (32 + (target & 31));
                heard |= ((before >> (target & 31)) & 1) << caller;
            };
            let mut caller = 0;
            while caller + 2 <= callers {
                let word = words.word();
                call(caller, (word >> 32) as u32);
                call(caller + 1, word as u32);
                caller += 2;
            }
            if caller < callers {
                call(caller, (words.word() >> 32) as u32);
            }
            bits[index] |= heard << 32;
        }
        known = 0;
        for word in bits.iter_mut() {
            let now = *word >> 32;
            known += now.count_ones();
            *word = now | now << 32;
        }
        contacts += u64::from(nodes);
    }
    Done { units: contacts }
}

const TIMER: u64 = 1 << 31;
const SECOND: u64 = 1_000_000;

/// W3: unsynchronised 1 s timers, fanout 3, latency 10 to 100 ms, 1 % loss, `seconds` simulated seconds, exact order by
/// microsecond: a wheel of 1.024 ms slots, each sorted when due (by counting, from 50,000 nodes on).
pub fn timers<W: Words>(nodes: u32, seed: u64, seconds: u64) -> Done {
    let mut words = W::new(seed);
    let mut bits = vec![0u64; nodes.div_ceil(64) as usize];
    bits[0] = 1;
    let mut wheel: Vec<Vec<u64>> = (0..1_024).map(|_| Vec::new()).collect();
    for node in 0..nodes {
        let at = u64::from(below((words.word() >> 32) as u32, SECOND as u32));
        wheel[at as usize >> 10 & 1_023].push(at << 32 | TIMER | u64::from(node));
    }
    let end = seconds * SECOND;
    let mut events = 0;
    let (mut counts, mut sorted) = (vec![0u32; 1_025], Vec::new());
    for slot_number in 0..end.div_ceil(1_024) {
        let index = (slot_number & 1_023) as usize;
        let mut slot = std::mem::take(&mut wheel[index]);
        if nodes < 50_000 {
            slot.sort_unstable();
        } else {
            count_sort(&mut slot, &mut sorted, &mut counts);
        }
        for &event in &slot {
            let at = event >> 32;
            if at >= end {
                break;
            }
            events += 1;
            let node = (event & (TIMER - 1)) as u32;
            // SAFETY: nodes are below `nodes`, slots are masked.
            unsafe {
                let word = bits.get_unchecked_mut((node >> 6) as usize);
                let bit = 1u64 << (node & 63);
                if event & TIMER == 0 {
                    *word |= bit;
                    continue;
                }
                let knows = *word & bit != 0;
                let again = at + SECOND;
                wheel.get_unchecked_mut(again as usize >> 10 & 1_023).push(again << 32 | TIMER | u64::from(node));
                for _ in 0..if knows { 3 } else { 0 } {
                    let (word, loss) = (words.word(), words.word() >> 32);
                    let mut target = below((word >> 32) as u32, nodes - 1);
                    target += u32::from(target >= node);
                    let due = at + 10_000 + u64::from(below(word as u32, 90_001));
                    if loss >> 16 >= 655 {
                        wheel.get_unchecked_mut(due as usize >> 10 & 1_023).push(due << 32 | u64::from(target));
                    }
                }
            }
        }
        slot.clear();
        wheel[index] = slot;
    }
    Done { units: events }
}

fn count_sort(slot: &mut Vec<u64>, sorted: &mut Vec<u64>, counts: &mut [u32]) {
    counts.fill(0);
    for event in slot.iter() {
        counts[(event >> 32 & 1_023) as usize + 1] += 1;
    }
    for place in 1..counts.len() {
        counts[place] += counts[place - 1];
    }
    sorted.clear();
    sorted.resize(slot.len(), 0);
    for event in slot.iter() {
        let place = &mut counts[(event >> 32 & 1_023) as usize];
        sorted[*place as usize] = *event;
        *place += 1;
    }
    std::mem::swap(slot, sorted);
}
