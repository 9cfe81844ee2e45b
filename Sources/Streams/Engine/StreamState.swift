import FoundationEssentials
import Arrays
import Records
import Store

/// Where a stream is: what is needed to go on with the next batch, in a few hundred bytes whatever the data's size.
///
/// Written as JSON. It fits the data, description, seed and epoch it was taken from, and no others.
public struct StreamState: Codable, Equatable, Sendable {
  /// The format's number.
  var version = 1
  /// A line for each collection.
  var data: [String]
  /// A digest for each part of the description.
  var description: [String: String]
  var key: UInt64
  /// The epoch.
  public internal(set) var epoch: Int
  /// How many records of the order come before the next batch, or before the window that it is in.
  var position: Int
  /// Where those records went.
  var ledger: Ledger
  /// How many batches of the window were given.
  var windowBatchCount = 0

  /// Reads a state.
  ///
  /// - Throws: ``StreamsError`` of code `damaged` if the bytes are none.
  public init(json: some Sequence<UInt8>) throws(StreamsError) {
    let bytes = Array(json)
    guard bytes.count <= Self.byteLimit else {
      throw StreamsError(.damaged, "a stream's state has at most \(Self.byteLimit) bytes, this one \(bytes.count)")
    }
    do {
      self = try JSONDecoder().decode(StreamState.self, from: Data(bytes))
    } catch {
      throw StreamsError(.damaged, "the stream's state is damaged: \(decodingFault(error)); start the epoch anew")
    }
    guard version == 1 else {
      throw StreamsError(.damaged, "the stream's state has format \(version), but 1 is read; start the epoch anew")
    }
    guard position >= 0, windowBatchCount >= 0, epoch >= 0 else {
      throw StreamsError(
        .damaged, "the stream's state is at record \(position) of epoch \(epoch); start the epoch anew")
    }
  }

  init(_ dataset: Dataset, key: RandomKey, epoch: Int, position: Int, ledger: Ledger) throws {
    data = try dataset.fingerprint.lines()
    description = try Self.parts(of: dataset.description)
    self.key = key.bits
    self.epoch = epoch
    self.position = position
    self.ledger = ledger
  }

  /// The state as JSON, at most ``byteLimit`` bytes.
  public func json() throws(StreamsError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      let bytes = Array(try encoder.encode(self))
      guard bytes.count <= Self.byteLimit else {
        throw StreamsError(
          .configuration, "the stream's state would take \(bytes.count) bytes; draw from fewer collections")
      }
      return bytes
    } catch let error as StreamsError {
      throw error
    } catch { throw StreamsError(.failed, "the stream's state cannot be written: \(error)") }
  }

  /// The most bytes that a state takes.
  public static let byteLimit = 4096

  /// Refuses a state of another stream, and names the difference.
  func check(fits dataset: Dataset, key: RandomKey) throws {
    func refusal(_ words: String) -> StreamsError {
      StreamsError(.configuration, "the state is of another stream: \(words); start the epoch anew")
    }
    let lines = try dataset.fingerprint.lines()
    for (number, line) in lines.enumerated() where number >= data.count || data[number] != line {
      throw refusal("collection \(number) is '\(line)' now, it was '\(number < data.count ? data[number] : "missing")'")
    }
    guard lines.count == data.count else { throw refusal("\(data.count) collections then, \(lines.count) now") }
    let parts = try Self.parts(of: dataset.description)
    for name in Set(parts.keys).union(description.keys).sorted() where parts[name] != description[name] {
      throw refusal("\(name) in the description differs")
    }
    guard self.key == key.bits else { throw refusal("the seed differs") }
    guard position <= dataset.recordCount else {
      throw refusal("it is at record \(position), but an epoch has \(dataset.recordCount)")
    }
  }

  /// A digest for each field of a description.
  private static func parts(of description: DatasetDescription) throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var parts: [String: String] = [:]
    for case let (name?, value as any Encodable) in Mirror(reflecting: description).children {
      parts[name] = Digest(of: try encoder.encode(value)).short
    }
    return parts
  }
}
