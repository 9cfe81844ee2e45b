public import Settings

/// The exact Shapley values of what trees say.
///
/// - Reference: Lundberg et al., 2020, "From local explanations to global understanding with explainable AI for trees".
public struct TreeSHAP: TableOnlyKind {
  public static let keyword = "treeSHAP"
  public static let summary =
    "Shows what each column brings to what a forest or boosted trees say: exact Shapley values."
  public static let settings: [Setting<TreeSHAP>] = [
    Setting(
      "unknown", \.unknown,
      "What stands for columns that are not known: trees go both ways by the shares of the training records (pathDependent), "
        + "or take them from training records (interventional)."),
    Setting(
      "background", \.count, in: .within(1...100_000), unit: "records",
      "How many training records columns are taken from, where they are."),
  ]
  public static let shorthand: String? = "unknown"

  /// What stands for what is not known.
  public enum Unknown: String, CaseIterable, Hashable, Sendable, SettingValue {
    case pathDependent, interventional
  }

  public var unknown = Unknown.pathDependent
  public var count = 100

  public init() {}

  public var backgroundCount: Int { unknown == .interventional ? count : 0 }

  public func explain(_ subject: TableSubject) throws -> [ExplanationPart] {
    guard let contributions = subject.contributions else {
      throw AttributionRefusal("looks into the trees of one model, and this one is not of trees; take kernelSHAP")
    }
    try subject.onRecord()
    let isAgainstRecords = unknown == .interventional
    let found = try contributions(isAgainstRecords ? Array(subject.background.prefix(count * subject.width)) : nil)
    let words =
      isAgainstRecords
      ? "against \(min(count, subject.background.count / subject.width)) training records" : "path-dependent"
    return [
      subject.part(
        title: "TreeSHAP, \(words)", values: found.values, outputs: found.outputs, bases: found.bases)
    ]
  }
}
