//! Prints what rendered classifiers say: a line of venue, code and text, parted by tabs, in, a line
//! `venue code class looks repeats` out.

use std::io::BufRead;

mod venues;

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split('\t').collect();
        let said = venues::classify(words[0], words[1], words[2]);
        println!("{} {} {said}", words[0], words[1]);
    }
}
