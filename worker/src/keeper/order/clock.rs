//! A clock that never goes back, made of one that may be set.

/// A moment on both clocks, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The host's, since 1970: for what is kept, shown, or promised for a moment of the day.
    pub wall: u64,
    /// The keeper's own: for how long something is to wait.
    pub own: u64,
}

/// The keeper's own clock. While the host's is set back it stands still, and then goes on at its pace.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    now: Now,
}

impl Clock {
    /// A clock that starts with the host's.
    pub fn starting(wall: u64) -> Self {
        let own = wall;
        Self {
            now: Now { wall, own },
        }
    }

    /// The last moment it was looked at.
    pub fn now(&self) -> Now {
        self.now
    }

    /// The moment at which the host's clock says `wall`.
    pub fn at(&mut self, wall: u64) -> Now {
        let passed = wall.saturating_sub(self.now.wall);
        self.now = Now {
            wall,
            own: self.now.own.saturating_add(passed),
        };
        self.now
    }
}

impl Now {
    /// The moment `own` of the keeper's clock on the host's.
    pub fn wall_of(&self, own: u64) -> u64 {
        self.wall.saturating_add(own.saturating_sub(self.own))
    }

    /// The moment `wall` of the host's clock on the keeper's.
    pub fn own_of(&self, wall: u64) -> u64 {
        self.own.saturating_add(wall.saturating_sub(self.wall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_delays_nothing() {
        let mut clock = Clock::starting(10_000);
        assert_eq!(clock.at(11_000).own, 11_000);
        // An hour back, and on from there.
        let now = clock.at(0);
        assert_eq!(
            now,
            Now {
                wall: 0,
                own: 11_000
            }
        );
        assert_eq!(now.wall_of(12_500), 1_500);
        assert_eq!(now.own_of(1_500), 12_500);
        assert_eq!(clock.at(1_500).own, 12_500);
    }

    #[test]
    fn what_is_over_is_now() {
        let now = Now { wall: 5, own: 9 };
        assert_eq!((now.wall_of(3), now.own_of(3)), (5, 9));
    }
}
