import Media
import Records
import Stages
import Testing

@Suite struct PictureResizeTests {
  private let features = TFDSFeatures(features: [
    "image": .image(shape: [nil, nil, 3], encoding: ""), "mask": .image(shape: [nil, nil, 1], encoding: "png"),
    "label": .classLabel(classCount: 2, names: []),
  ])

  @Test func picturesHaveOneSizeAfterwards() throws {
    let image = Image(
      shape: ImageShape(height: 9, width: 12, channelCount: 3), samples: (0..<324).map { UInt8($0 * 7 % 256) })
    let mask = Image(shape: ImageShape(height: 2, width: 2, channelCount: 1), samples: [0, 255, 255, 0])
    let resize = PictureResize(to: ImageSize(height: 4, width: 6))
    var example = Example(features: [
      "image": .bytes([try PNGCodec.encode(image)]), "mask": .bytes([try PNGCodec.encode(mask)]),
      "label": .integers([1]),
    ])
    try resize.apply(to: &example, features: features, place: "here")
    for (name, source) in [("image", image), ("mask", mask)] {
      guard case .bytes(let pictures)? = example.features[name] else { Issue.record("no \(name)"); continue }
      let found = try PNGCodec.decode(pictures[0])
      #expect(found.samples == source.resized(to: resize.size, method: .pillow(.bilinear)).samples)
    }
    #expect(example.features["label"] == .integers([1]))
    let after = try resize.features(features).features
    #expect(after["image"] == .image(shape: [4, 6, 3], encoding: "png"))
    #expect(after["mask"] == .image(shape: [4, 6, 1], encoding: "png"))
    #expect(after["label"] == features.features["label"])
  }

  @Test func whatIsNoPictureIsNamed() throws {
    let resize = PictureResize(to: ImageSize(height: 4, width: 6))
    var example = Example(features: ["image": .bytes([[1, 2, 3]])])
    let error = #expect(throws: StagesError.self) {
      try resize.apply(
        to: &example, features: TFDSFeatures(features: ["image": .image(shape: [nil, nil, 3], encoding: "")]),
        place: "a.tar: record 7")
    }
    #expect(error?.message.hasPrefix("a.tar: record 7: feature 'image': ") == true, "\(error?.message ?? "")")
    #expect(throws: StagesError.self) { try resize.features(TFDSFeatures(features: ["text": .text])) }
    #expect(throws: StagesError.self) {
      try resize.features(TFDSFeatures(features: ["x": .image(shape: [nil, nil, 1], encoding: "png", type: .uint16)]))
    }
  }
}
