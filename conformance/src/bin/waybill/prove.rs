//! `waybill prove`: checks that the test cases catch the defects that they are meant to catch.

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;
use waybill_conformance::proof::excused::Excused;
use waybill_conformance::proof::{Findings, mutants, saboteurs, stub_clients};

use crate::report::{Failure, Report};

/// Introduces defects and reports those that no case catches
///
/// mutants: one value on the wire is changed. saboteurs: patches that make the client wrong in a known way; needs
/// a checkout, git and cargo. nulls: stub clients that do nothing useful. The exit code is 1 when a defect survives
/// without a reason in conformance/proof/survivors.txt, or when a reason is no longer needed.
#[derive(ClapArgs)]
#[command(after_help = after_help!("  waybill prove\n  waybill prove --only mutants --case taobao.logistics.trace.search\n  waybill prove --sample 12"))]
pub struct Args {
    /// Runs one stage instead of all
    #[arg(long)]
    only: Option<Stage>,
    /// Runs only cases with this in their name; reasons that are not needed are then not reported
    #[arg(long, default_value = "", hide_default_value = true)]
    case: String,
    /// Tries at most so many mutants of each case, evenly spread; reasons that are not needed are then not reported
    #[arg(long, value_name = "N")]
    sample: Option<std::num::NonZeroUsize>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    Mutants,
    Saboteurs,
    Nulls,
}

/// Runs the stages and reports progress.
pub fn run(args: &Args, progress: &(dyn Fn(&str) + Sync)) -> Result<Report, Failure> {
    let wanted = |stage| args.only.is_none_or(|only| only == stage);
    let excused = Excused::read().map_err(Failure::usage)?;
    let mut all = Vec::new();
    let mut stages = Vec::new();
    if wanted(Stage::Nulls) {
        all.push(stub_clients::run(&excused, &args.case, progress).map_err(Failure::usage)?);
        stages.push("nulls");
    }
    if wanted(Stage::Mutants) {
        all.push(mutants::run(&excused, &args.case, args.sample, progress).map_err(Failure::usage)?);
        if args.sample.is_none() {
            stages.extend(["mutants", "exempt"]);
        }
    }
    if wanted(Stage::Saboteurs) && args.case.is_empty() {
        // The findings of the other stages are reported even if the saboteurs can't be built.
        all.push(saboteurs::run(progress).unwrap_or_else(|why| Findings {
            stage: "saboteurs",
            wrong: vec![why],
            ..Findings::default()
        }));
    }
    let needless = if args.case.is_empty() { excused.needless(&stages) } else { Vec::new() };
    let fails = !needless.is_empty() || all.iter().any(|findings| !findings.wrong.is_empty());
    let report =
        if args.json { Report::json(&as_json(&all, &needless)) } else { Report::new(as_text(&all, &needless)) };
    Ok(Report { code: u8::from(fails), ..report })
}

fn as_json(all: &[Findings], needless: &[String]) -> serde_json::Value {
    let stage = |f: &Findings| {
        let excused: Vec<_> =
            f.excused.iter().map(|(what, reason)| json!({ "what": what, "reason": reason })).collect();
        json!({
            "stage": f.stage, "tried": f.tried, "killed": f.killed, "excused": excused, "wrong": f.wrong, "notes": f.notes,
        })
    };
    json!({ "stages": all.iter().map(stage).collect::<Vec<_>>(), "needless": needless })
}

fn as_text(all: &[Findings], needless: &[String]) -> String {
    let mut out = String::new();
    for f in all {
        let percent = if f.tried == 0 { 0.0 } else { 100.0 * f.killed as f64 / f.tried as f64 };
        out.push_str(&format!("{}: {} of {} caught ({percent:.2} %)\n", f.stage, f.killed, f.tried));
        f.notes.iter().for_each(|note| out.push_str(&format!("  {note}\n")));
        f.wrong.iter().for_each(|line| out.push_str(&format!("  {}\n", line.replace('\n', "\n    "))));
        f.excused.iter().for_each(|(what, reason)| out.push_str(&format!("  excused: {what} ({reason})\n")));
    }
    needless.iter().for_each(|line| out.push_str(&format!("{line}\n")));
    out
}
