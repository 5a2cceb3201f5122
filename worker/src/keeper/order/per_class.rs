//! Something of each class of actions.

use crate::keeper::model::wish::Class;

/// All of them, in the order in which they come.
pub(super) const CLASSES: [Class; 3] = [Class::Caller, Class::Timer, Class::Batch];

/// Something of each class.
#[derive(Clone, Debug, Default)]
pub(super) struct PerClass<T> {
    caller: T,
    timer: T,
    batch: T,
}

impl<T> PerClass<T> {
    pub(super) fn of(&self, class: Class) -> &T {
        match class {
            Class::Caller => &self.caller,
            Class::Timer => &self.timer,
            Class::Batch => &self.batch,
        }
    }

    pub(super) fn of_mut(&mut self, class: Class) -> &mut T {
        match class {
            Class::Caller => &mut self.caller,
            Class::Timer => &mut self.timer,
            Class::Batch => &mut self.batch,
        }
    }
}
