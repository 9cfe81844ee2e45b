import Foundation
import Networks
public import Settings
import StageData
public import Streams

extension Shuffle: SettingValue {
  private enum Word: String, CaseIterable { case global, none }
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Shuffle {
    if case .mapping = node.value {
      try node.allow(only: ["buffer"])
      guard let size = node["buffer"] else { throw node.failure("expected global, none, or {buffer: records}") }
      return .buffer(size: try size.int(in: 1...1 << 30))
    }
    return try node.choice(of: Word.self) == .global ? .global : .none
  }
  public var canonical: CanonicalValue {
    switch self {
    case .none: .string("none")
    case .buffer(let size): .mapping(["buffer": .int(size)])
    case .global: .string("global")
    }
  }
  public static var form: ValueForm { .any }
}

extension DatasetDescription.CorruptRecords: SettingValue {}
