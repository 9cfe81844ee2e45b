import Pipelines
import Store

extension UpstreamStage {
  /// The feature whose numbers the stage's predictions are about, as it or the stages that it joins say; `nil` for classes.
  var target: String? {
    if case .string(let name)? = parameters["target"] { return name }
    return references["members"]?.first?.target
  }

  /// Why something about classes cannot be made of it, in words; `nil` where it can.
  func faultOfClasses(_ what: String) -> String? {
    target.map { "stage '\(name)' predicts the number '\($0)', and \(what)" }
  }
}

extension [UpstreamStage] {
  /// The feature whose numbers all of them predict; `nil` for classes.
  ///
  /// - Throws: an error at `key` where they predict different things.
  func commonTarget(at key: String, _ reader: StageReader) throws -> String? {
    guard let first else { return nil }
    for other in self where other.target != first.target {
      func words(_ stage: UpstreamStage) -> String {
        "'\(stage.name)' predicts " + (stage.target.map { "the number '\($0)'" } ?? "classes")
      }
      throw reader.failure(at: key, "\(words(first)), but \(words(other)); name stages that predict the same")
    }
    return first.target
  }
}
