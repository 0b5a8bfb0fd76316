//! `waybill prove`: whether the cases catch what they are there to catch.

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;
use waybill_conformance::proof::excused::Excused;
use waybill_conformance::proof::{Findings, mutants, saboteurs, stub_clients};

use crate::report::{Failure, Report};

/// Makes defects on purpose and names those that no case catches
///
/// mutants: one thing on the wire is changed. saboteurs: the client is wrong in a known way; needs a
/// checkout, git and cargo. nulls: the client does nothing of use. Exit code 1 when one of them survives
/// without a reason in conformance/proof/survivors.txt, or a reason is no longer needed.
#[derive(ClapArgs)]
#[command(after_help = after_help!("  waybill prove\n  waybill prove --only mutants --case taobao.logistics.trace.search"))]
pub struct Args {
    /// One stage instead of all
    #[arg(long)]
    only: Option<Stage>,
    /// Only cases with this in their name; then nothing is said of reasons that are not needed
    #[arg(long, default_value = "", hide_default_value = true)]
    case: String,
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

/// Runs it; tells how far it is.
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
        all.push(mutants::run(&excused, &args.case, progress).map_err(Failure::usage)?);
        stages.extend(["mutants", "exempt"]);
    }
    if wanted(Stage::Saboteurs) && args.case.is_empty() {
        // What the other stages found is worth its minutes, even if these can't be built.
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
