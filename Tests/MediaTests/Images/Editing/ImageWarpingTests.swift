import Media
import Testing

@Suite struct ImageWarpingTests {
  private let golden: AugmentationGolden
  private let size = ImageSize(height: 19, width: 26)

  init() throws { golden = try AugmentationGolden() }

  @Test(arguments: [Interpolation.nearest, .bilinear]) func affineIsThatOfTorchvision(mode: Interpolation) throws {
    let map = ProjectiveMap.affine(size: size, angle: 17, translation: (3, -2), scale: 1.2, shear: (9, -5))
    try golden.check(
      mode == .nearest ? "affineNearest" : "affineBilinear", { $0.warped(by: map, interpolation: mode) },
      { $0.warped(by: map, interpolation: mode) }, levelTolerance: mode == .nearest ? 0 : 1, floatTolerance: 1e-5)
  }

  @Test(arguments: [Interpolation.nearest, .bilinear]) func perspectiveIsThatOfTorchvision(mode: Interpolation) throws {
    let starts = [(0, 0), (25, 0), (25, 18), (0, 18)].map { ProjectiveMap.Point(x: $0.0, y: $0.1) }
    let ends = [(2, 3), (22, 1), (25, 17), (1, 15)].map { ProjectiveMap.Point(x: $0.0, y: $0.1) }
    let map = try #require(ProjectiveMap.perspective(from: starts, to: ends))
    try golden.check(
      mode == .nearest ? "perspectiveNearest" : "perspectiveBilinear", { $0.warped(by: map, interpolation: mode) },
      { $0.warped(by: map, interpolation: mode) }, levelTolerance: mode == .nearest ? 0 : 1, floatTolerance: 2e-5)
  }

  /// The map of the golden, which is in coordinates from -1 to 1, in pixels.
  @Test func edgesAreFilledAsByGridSample() throws {
    let (w, h) = (26.0, 19.0)
    func row(_ x: Double, _ y: Double, _ offset: Double, _ extent: Double) -> [Double] {
      [x * extent / w, y * extent / h, extent / 2 * (1 + offset - x - y)]
    }
    let map = ProjectiveMap(coefficients: row(1.3, 0.4, 0.1, w) + row(-0.5, 1.2, 0.3, h) + [0, 0])
    for (fill, name) in [(ImageFill.nearest, "border"), (.reflect, "reflection")] {
      let warped = golden.floats.warped(by: map, fill: fill)
      #expect(try greatestDifference(warped.samples, golden.golden.floats("grid/\(name)")) <= 1e-5, "\(name)")
    }
  }

  /// A shift by whole pixels is a crop of the padded image.
  @Test(arguments: [ImageFill.constant(7), .nearest, .reflect, .wrap], Interpolation.allCases)
  func wholeShiftsAgreeWithPadding(fill: ImageFill, mode: Interpolation) {
    let map = ProjectiveMap.affine(size: size, translation: (30, -4))
    let padded = golden.bytes.padded(top: 0, left: 30, bottom: 4, right: 0, fill: fill)
    let expected = padded.cropped(to: ImageRectangle(top: 4, left: 0, size: size))
    #expect(golden.bytes.warped(by: map, interpolation: mode, fill: fill) == expected)
  }

  @Test func theIdentityAndAnotherSize() {
    #expect(golden.bytes.warped(by: .affine(size: size)) == golden.bytes)
    let half = ProjectiveMap(coefficients: [2, 0, 0, 0, 2, 0, 0, 0])
    let smaller = golden.bytes.warped(by: half, interpolation: .nearest, size: ImageSize(height: 9, width: 13))
    #expect(smaller.shape == ImageShape(height: 9, width: 13, channelCount: 3))
    #expect(smaller.samples[0] == golden.bytes.samples[(26 + 1) * 3])
  }

  @Test func pointsOnALineMakeNoPerspective() {
    let line = [0, 1, 2, 3].map { ProjectiveMap.Point(x: $0, y: $0) }
    #expect(ProjectiveMap.perspective(from: line, to: line) == nil)
  }

  /// Places beyond all numbers are filled, not read.
  @Test(arguments: [ImageFill.constant(0), .nearest, .reflect, .wrap]) func wildMapsStayWithinTheImage(
    fill: ImageFill
  ) {
    for wild in [Double.infinity, .nan, 1e300, -1e300] {
      let map = ProjectiveMap(coefficients: [wild, 1, 0, 0, wild, 0, -1 / 13.5, 0])
      for mode in Interpolation.allCases {
        #expect(golden.bytes.warped(by: map, interpolation: mode, fill: fill).shape == golden.bytes.shape)
      }
    }
  }
}
