import Media
import Pipelines
import Records
import StageData
import Testing

@Suite struct ImageEditTests {
  private let features = TFDSFeatures(features: [
    "image": .image(shape: [nil, nil, 3], encoding: ""), "mask": .image(shape: [nil, nil, 1], encoding: "png"),
    "label": .classLabel(classCount: 2, names: []),
  ])

  @Test func imagesHaveOneSizeAfterwards() throws {
    let image = Image(
      shape: ImageShape(height: 9, width: 12, channelCount: 3), samples: (0..<324).map { UInt8($0 * 7 % 256) })
    let mask = Image(shape: ImageShape(height: 2, width: 2, channelCount: 1), samples: [0, 255, 255, 0])
    let edit = ImageEdit(to: ImageSize(height: 4, width: 6), reading: .asStored)
    var example = Example(features: [
      "image": .bytes([try PNGCodec.encode(image)]), "mask": .bytes([try PNGCodec.encode(mask)]),
      "label": .integers([1]),
    ])
    #expect(try edit.apply(to: &example, features: features))
    for (name, source) in [("image", image), ("mask", mask)] {
      guard case .bytes(let images)? = example.features[name] else { Issue.record("no \(name)"); continue }
      let found = try PNGCodec.decode(images[0])
      #expect(found.samples == source.resized(to: ImageSize(height: 4, width: 6), method: .pillow(.bilinear)).samples)
    }
    #expect(example.features["label"] == .integers([1]))
    let after = try edit.features(features).features
    #expect(after["image"] == .image(shape: [4, 6, 3], encoding: "png"))
    #expect(after["mask"] == .image(shape: [4, 6, 1], encoding: "png"))
    #expect(after["label"] == features.features["label"])
  }

  @Test func whatIsNoImageIsNamed() throws {
    let edit = ImageEdit(to: ImageSize(height: 4, width: 6), reading: .asStored)
    var example = Example(features: ["image": .bytes([[1, 2, 3]])])
    let error = #expect(throws: RecordsError.self) {
      try edit.apply(
        to: &example, features: TFDSFeatures(features: ["image": .image(shape: [nil, nil, 3], encoding: "")]))
    }
    #expect(error?.message.hasPrefix("feature 'image' cannot be decoded: ") == true, "\(error?.message ?? "")")
    #expect(throws: StagesError.self) { try edit.features(TFDSFeatures(features: ["text": .text])) }
    #expect(throws: StagesError.self) {
      try edit.features(TFDSFeatures(features: ["x": .image(shape: [nil, nil, 1], encoding: "png", type: .uint16)]))
    }
  }

  @Test func onlyWhatReadersWouldSeeDifferentlyIsChanged() throws {
    let shape = ImageShape(height: 2, width: 3, channelCount: 4)
    let image = Image(shape: shape, samples: (0..<24).map { UInt8($0 * 10) })
    let features = TFDSFeatures(features: [
      "image": .image(shape: [nil, nil, 3], encoding: ""), "alpha": .image(shape: [nil, nil, 4], encoding: "png"),
      "photo": .image(shape: [nil, nil, 3], encoding: "jpeg"),
    ])
    let png = try PNGCodec.encode(image)
    let jpeg = try JPEGCodec.encode(image.converted(to: .rgb))
    let before = Example(features: ["image": .bytes([png]), "alpha": .bytes([png]), "photo": .bytes([jpeg])])
    var example = before
    #expect(try !ImageEdit(reading: .asStored).apply(to: &example, features: features))
    #expect(example == before)
    #expect(try ImageEdit(reading: .asShown).apply(to: &example, features: features))
    guard case .bytes(let laid)? = example.features["image"] else { return }
    #expect(try PNGCodec.decode(laid[0]) == image.laid(on: .white))
    // Alpha that is declared is data, and an upright photo stays as it is.
    #expect(
      example.features["alpha"] == before.features["alpha"] && example.features["photo"] == before.features["photo"])
    let after = try ImageEdit(reading: .asShown).features(features).features
    #expect(after["photo"] == .image(shape: [nil, nil, 3], encoding: ""))
    #expect(after["alpha"] == .image(shape: [nil, nil, 4], encoding: "png"))
  }

  @Test func anImageThatTensorFlowCannotReadBecomesPNG() throws {
    let bmp: [UInt8] =
      Array("BM".utf8) + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0]
      + [UInt8](repeating: 0, count: 24) + [3, 2, 1, 0]
    let features = TFDSFeatures(features: ["image": .image(shape: [nil, nil, 3], encoding: "bmp")])
    var example = Example(features: ["image": .bytes([bmp])])
    #expect(try ImageEdit(reading: .asStored).apply(to: &example, features: features))
    guard case .bytes(let files)? = example.features["image"] else { return }
    #expect(try PNGCodec.decode(files[0]).samples == [1, 2, 3])
    #expect(
      try ImageEdit(reading: .asStored).features(features).features["image"]
        == .image(shape: [nil, nil, 3], encoding: "png"))
  }
}
