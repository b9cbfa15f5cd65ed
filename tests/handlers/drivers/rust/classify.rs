//! Prints what rendered classifiers say: a line `venue code` in, a line `venue code class looks repeats` out.

use std::io::BufRead;

mod venues;

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (venue, code) = line.split_once(' ').unwrap();
        println!("{line} {}", venues::classify(venue, code));
    }
}
