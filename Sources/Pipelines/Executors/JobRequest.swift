/// What the runner hands to an executor: the job, which another process can do from its description alone, and what this
/// process has at hand to do it itself.
public struct JobRequest: Sendable {
  let work: StageWork

  var job: StageJob { work.job }
}
