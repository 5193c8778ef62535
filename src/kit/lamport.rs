//! A Lamport clock: it orders what may have caused what, without any real time (Lamport 1978; Serf: `lamport.go`).

/// Counts up with everything that happens here or is heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lamport(u32);

impl Default for Lamport {
    /// Starts at 1: a time of 0 is before everything (Serf: `serf.go: Create`).
    fn default() -> Self {
        Self(1)
    }
}

impl Lamport {
    /// The time.
    pub fn time(self) -> u32 {
        self.0
    }

    /// The time of something that happens now; whatever comes after it is later.
    pub fn tick(&mut self) -> u32 {
        self.0 += 1;
        self.0 - 1
    }

    /// Something of this time was heard of: whatever happens from now on is later.
    pub fn witness(&mut self, time: u32) {
        self.0 = self.0.max(time.saturating_add(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_of_lies_before_what_happens_next() {
        // lamport_test.go: TestLamportClock.
        let mut clock = Lamport::default();
        assert_eq!((clock.tick(), clock.time()), (1, 2));
        clock.witness(41);
        assert_eq!(clock.time(), 42);
        clock.witness(41);
        clock.witness(30);
        assert_eq!(clock.time(), 42);
    }
}
