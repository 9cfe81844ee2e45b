/// What a run tells while it goes on.
public enum RunEvent: Sendable {
  /// A stage begins to execute.
  case started(stage: String)
  /// A stage says how far it is.
  case progress(stage: String, Progress)
  /// Another process executes the same key; its result will be used.
  case waiting(stage: String, holder: String)
  /// Something was repaired.
  case notice(stage: String, String)
  /// A stage found something doubtful, now or when its result was made.
  case warning(stage: String, String)
  /// A stage is done with, in whatever way.
  case finished(StageResult)
}
