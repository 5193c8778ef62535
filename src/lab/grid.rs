//! Several values per knob, and every combination of them.

use crate::settings::Setup;

/// One thing that varies, and its values: a knob, or `nodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The knob's name, or `nodes`.
    pub name: String,
    /// Its values, as they were written.
    pub values: Vec<String>,
}

/// One combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The set-up, complete.
    pub setup: Setup,
    /// The value on each axis.
    pub chosen: Vec<(String, String)>,
}

impl Axis {
    /// Reads `1,2,3`. A comma inside brackets, as in `lognormal(20ms,0.5)`, belongs to the value.
    pub fn new(name: &str, text: &str) -> Self {
        let mut depth = 0i32;
        let apart = |c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            c == ',' && depth == 0
        };
        Self { name: name.to_string(), values: text.split(apart).map(|value| value.trim().to_string()).collect() }
    }
}

/// Every combination of the axes' values put into `base`; the last axis turns fastest.
pub fn cells(base: &Setup, axes: &[Axis]) -> Vec<Cell> {
    let mut cells = vec![Cell { setup: base.clone(), chosen: Vec::new() }];
    for Axis { name, values } in axes {
        let turn = |cell: &Cell| values.iter().map(|value| cell.with(name, value)).collect::<Vec<_>>();
        cells = cells.iter().flat_map(turn).collect();
    }
    cells
}

impl Cell {
    fn with(&self, name: &str, value: &str) -> Self {
        let mut cell = self.clone();
        match name {
            "nodes" => cell.setup.nodes = value.to_string(),
            knob => {
                cell.setup.knobs.insert(knob.to_string(), value.to_string());
            }
        }
        cell.chosen.push((name.to_string(), value.to_string()));
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_inside_brackets_does_not_part_values() {
        let values = |text| Axis::new("latency", text).values;
        assert_eq!(values("20ms, lognormal(20ms,0.5),exp(5ms)"), ["20ms", "lognormal(20ms,0.5)", "exp(5ms)"]);
        assert_eq!(values("1"), ["1"]);
        assert_eq!(values("1,"), ["1", ""]);
    }

    #[test]
    fn cells_are_the_product_of_the_axes() {
        let axes = [Axis::new("nodes", "10,20"), Axis::new("fanout", "1,2,3")];
        let cells = cells(&Setup::default(), &axes);
        let places: Vec<_> = cells.iter().map(|c| format!("{} {}", c.setup.nodes, c.setup.knobs["fanout"])).collect();
        assert_eq!(places, ["10 1", "10 2", "10 3", "20 1", "20 2", "20 3"]);
        assert_eq!(super::cells(&Setup::default(), &[]).len(), 1);
    }
}
