import Foundation
import Store

/// Small outputs as JSON with sorted keys, so that equal values give equal bytes.
package enum JSONFile {
  package static func write(
    _ value: some Encodable, _ context: StageContext, _ output: StageOutput, _ name: String
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // A measurement of nothing (the precision of a class never decided) has no value, rather than no file.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    let file = try context.createFile(output, name)
    try file.write(try encoder.encode(value))
    _ = try file.finish()
  }

  package static func read<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
    do {
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
      return try decoder.decode(type, from: Data(contentsOf: URL(filePath: path)))
    } catch let error as DecodingError {
      throw StagesError(.damaged, "\(path) does not hold what its stage writes: \(error)")
    }
  }
}
