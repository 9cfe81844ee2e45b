import Pipelines

extension Numbers {
  /// `1 stage`, `2 stages`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
