extension Executor {
  /// Every executor, in the order in which references show them.
  static let executorKinds: [any ExecutorKind.Type] = [
    LocalExecutor.self,
    ProcessExecutor.self,
  ]
}
