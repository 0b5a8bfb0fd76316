//! Attempts as metrics.

use waybill_taobao::Attempt;

/// Measures an attempt, whatever its client.
pub fn attempt(attempt: &Attempt<'_>) {
    let operation = attempt.operation;
    let outcome = if attempt.error.is_some() { "error" } else { "success" };
    let number = attempt.number.to_string();
    metrics::counter!("gateway_requests_total", "operation" => operation, "attempt" => number, "outcome" => outcome)
        .increment(1);
    metrics::histogram!("gateway_request_seconds", "operation" => operation).record(attempt.duration);
    metrics::histogram!("gateway_wait_seconds", "operation" => operation).record(attempt.waited);
    if let Some(pause) = attempt.pause {
        metrics::histogram!("gateway_pause_seconds", "operation" => operation).record(pause);
    }
    // Where responses differ from the documents. A growing number is worth a look.
    metrics::counter!("gateway_deviations_total", "operation" => operation).increment(attempt.deviations.len() as u64);
    metrics::counter!("gateway_unread_fields_total", "operation" => operation).increment(attempt.unread.len() as u64);
}
