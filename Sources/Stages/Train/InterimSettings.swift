import Foundation
import Networks
public import Settings
import StageData
public import Streams

extension Transform: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Transform {
    do {
      return try AugmentationReader.read(ConfigurationNode(.list([node]), at: node.location, path: node.path))[0]
    } catch let error as SettingsError { throw error } catch { throw node.failure("\(error)") }
  }
  public var canonical: CanonicalValue {
    (try? JSONDecoder().decode(CanonicalValue.self, from: JSONEncoder().encode(self))) ?? .null
  }
  public static var form: ValueForm { .any }
}

extension BatchTransform: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> BatchTransform {
    do { if let mixing = try AugmentationReader.mixing(node) { return mixing } } catch let error as SettingsError {
      throw error
    } catch { throw node.failure("\(error)") }
    throw node.failure("expected {mixUp: alpha} or {cutMix: alpha}")
  }
  public var canonical: CanonicalValue {
    (try? JSONDecoder().decode(CanonicalValue.self, from: JSONEncoder().encode(self))) ?? .null
  }
  public static var form: ValueForm { .any }
}

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
