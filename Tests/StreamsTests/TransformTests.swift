import Arrays
import Foundation
import Media
import Streams
import Testing

/// Does a transform to a picture.
func applied(_ transform: Transform, to values: [Float], _ shape: Image.Shape, seed: UInt64 = 0) -> [Float] {
  var result = [Float](repeating: .nan, count: values.count)
  values.withUnsafeBufferPointer { source in
    result.withUnsafeMutableBufferPointer {
      transform.apply(source, to: $0, shape: shape, key: RandomKey(seed: seed))
    }
  }
  return result
}

@Suite struct TransformTests {
  @Test func isWrittenAsOneKey() throws {
    let short =
      #"[{"randomFlip":"horizontal"},{"randomTranslation":0.025},{"randomCrop":4},{"randomRotation":0.1},"#
      + #"{"randomZoom":{"fraction":0.2,"fill":"nearest"}},{"normalize":{"mean":[0.5],"std":[0.25]}}]"#
    let expected: [Transform] = [
      .randomFlip(.horizontal), .randomTranslation(RandomTranslation(fraction: 0.025)),
      .randomCrop(RandomCrop(padding: 4)),
      .randomRotation(RandomRotation(turns: 0.1)), .randomZoom(RandomZoom(fraction: 0.2, fill: .nearest)),
      .normalize(Normalize(mean: [0.5], std: [0.25])),
    ]
    #expect(try JSONDecoder().decode([Transform].self, from: Data(short.utf8)) == expected)
    #expect(try JSONDecoder().decode([Transform].self, from: JSONEncoder().encode(expected)) == expected)
  }

  @Test(arguments: [
    #"{"randomFlp":1}"#, "{}", #"{"randomFlip":"sideways"}"#, #"{"randomFlip":"vertical","randomCrop":1}"#,
  ])
  func refusesWhatItDoesNotKnow(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Transform.self, from: Data(json.utf8)) }
  }

  @Test func descriptionsRoundTrip() throws {
    let description = DatasetDescription(
      split: "train[:80%]", transforms: [.randomCrop(RandomCrop(padding: 4))], shuffle: .buffer(size: 9), batchSize: 3,
      remainder: .drop, onCorrupt: .skip)
    let data = try JSONEncoder().encode(description)
    #expect(try JSONDecoder().decode(DatasetDescription.self, from: data) == description)
  }
}
