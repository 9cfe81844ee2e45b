import Arrays
import Foundation
import Networks
import Testing

/// Numbers of another framework for one layer, read from this folder's `Goldens`.
struct LayerGolden: Decodable {
  /// A number, word, list or truth among a case's settings.
  enum Setting: Decodable {
    case number(Double)
    case word(String)
    case list([Int])
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .number(flag ? 1 : 0)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let word = try? container.decode(String.self) {
        self = .word(word)
      } else {
        self = (try? container.decode([Int].self)).map(Setting.list) ?? .other
      }
    }
  }

  private struct Entry: Decodable {
    var shape: [Int]
    var type: String
    var base64: Data
  }

  private let settings: [String: Setting]
  private let arrays: [String: Entry]

  /// All cases of a file by name.
  static func load(_ name: String) throws -> [String: LayerGolden] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).json")
    return try JSONDecoder().decode([String: LayerGolden].self, from: Data(contentsOf: file))
  }

  var arrayNames: [String] { arrays.keys.sorted() }

  func int(_ name: String, default usual: Int? = nil) throws -> Int {
    guard case .number(let number)? = settings[name] else { return try #require(usual, "no setting '\(name)'") }
    return Int(number)
  }

  func double(_ name: String) throws -> Double {
    guard case .number(let number)? = settings[name] else { return try #require(nil, "no setting '\(name)'") }
    return number
  }

  func word(_ name: String) -> String {
    if case .word(let word)? = settings[name] { word } else { "" }
  }

  func list(_ name: String) throws -> [Int] {
    guard case .list(let list)? = settings[name] else { return [try int(name)] }
    return list
  }

  func has(_ array: String) -> Bool { arrays[array] != nil }

  func shape(_ name: String) throws -> [Int] { try #require(arrays[name], "no array '\(name)'").shape }

  func tensor(_ name: String) throws -> Tensor {
    let entry = try #require(arrays[name], "no array '\(name)'")
    let values = entry.base64.withUnsafeBytes { bytes in
      entry.type == "uint8"
        ? bytes.map(Float.init)
        : (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    return Tensor(shape: entry.shape, values: values)
  }

  func doubles(_ name: String) throws -> [Double] { try tensor(name).values.map(Double.init) }

  /// An image that Keras keeps as `[batch, height, width, channel]`, channels first.
  func channelsFirst(_ name: String) throws -> Tensor {
    let tensor = try tensor(name)
    let (shape, space) = (tensor.shape, tensor.shape[1] * tensor.shape[2])
    let channels = shape[3]
    return Tensor(
      shape: [shape[0], channels, shape[1], shape[2]],
      values: (0..<tensor.count).map { index in
        let (record, channel, place) = (index / (channels * space), index / space % channels, index % space)
        return tensor.values[(record * space + place) * channels + channel]
      })
  }
}

/// Settings of layers as frameworks say them.
extension LayerGolden {
  func lengths(_ setting: String, default usual: Int? = nil) throws -> AxisLengths {
    AxisLengths(try int(setting, default: usual))
  }

  func padding() throws -> Padding {
    switch word("padding") {
    case "same": .same
    case "valid": .valid
    default: .symmetric(try int("padding", default: 0), axes: try shape("input").count - 2)
    }
  }
}
