import Foundation
import NetworkFiles
import Networks
import Pipelines
import Settings
import Testing

/// The networks that come with Millrace have the sizes that their sources give.
@Suite struct NetworkFamiliesTests {
  static let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/pipelines/networks/"

  private func summary(_ name: String, _ parameters: String = "{}") throws -> NetworkSummary {
    let file = try ConfigurationFile.read("\(Self.folder)\(name).yaml")
    let given = try ConfigurationText.parse(parameters, file: "given").members()
    return NetworkSummary(try NetworkReader.read(file, parameters: given), batchSize: 1)
  }

  @Test(arguments: [
    // Summed by hand, and by PyTorch 2.13 or Keras 3 for the same layers.
    ("mlp", "{}", 218_058, 218_058), ("c3", "{}", 25_034, 25_034), ("c3", "{padding: same}", 106_954, 106_954),
    ("vgg", "{}", 222_298, 222_746),
    ("vgg-n", "{}", 119_106, 119_106), ("vgg-n", "{convolutionsPerStage: 6}", 167_714, 167_714),
    ("vgg-n", "{convolutionsPerStage: 10}", 216_322, 216_322), ("vgg-n", "{channels: 3, size: 32}", 149_970, 149_970),
    // He et al. (2016), table 6, give 0.27, 0.46, 0.66, 0.85 and 1.7 million without projections.
    ("resnet", "{}", 272_474, 274_042), ("resnet", "{depth: 32}", 466_906, 469_370),
    ("resnet", "{depth: 44}", 661_338, 664_698), ("resnet", "{depth: 56}", 855_770, 860_026),
    ("resnet", "{depth: 110}", 1_730_714, 1_739_002),
    // Keras' example for CIFAR-10, version 2.
    ("resnet-v2", "{depth: 11}", 297_418, 299_178), ("resnet-v2", "{}", 843_786, 849_002),
    ("resnet-v2", "{depth: 56}", 1_663_338, 1_673_738), ("resnet-v2", "{depth: 110}", 3_302_442, 3_323_210),
    // keras.applications.MobileNet.
    ("mobilenet", "{}", 4_231_976, 4_253_864), ("mobilenet", "{widthPercent: 75}", 2_585_560, 2_601_976),
    ("mobilenet", "{widthPercent: 50}", 1_331_592, 1_342_536), ("mobilenet", "{widthPercent: 25}", 470_072, 475_544),
    // timm's efficientnet_lite0.
    ("efficientnet-lite0", "{}", 4_652_008, 4_694_024),
    // Dai et al. (2017) give 0.56 million; PyTorch's tutorial prints 26915.
    ("m5", "{}", 559_114, 561_162),
    ("m5", "{channels: 32, lastChannels: 64, stride: 16, samples: 8000, classes: 35}", 26_915, 27_299),
    // The same layers in PyTorch 2.13; the paper gives 1.8, 3.7 and 4 million.
    ("m11", "{}", 1_786_442, 1_790_922), ("m18", "{}", 3_683_786, 3_691_594), ("m34-res", "{}", 4_069_546, 4_080_970),
    // MLPerf Tiny's.
    ("ds-cnn", "{}", 23_756, 24_908),
    // The authors' code; the paper gives 9.2 and 321 thousand.
    ("bc-resnet", "{}", 9_232, 11_648), ("bc-resnet", "{width: 64}", 321_068, 340_396),
    ("sincnet", "{}", 21_821_066, 21_833_354),
    // The course's notebooks print 314,891, 4,108,043 and 1,543,947, of which 3 are not trained.
    ("audio-2d", "{}", 314_888, 314_891), ("audio-1d", "{}", 4_108_040, 4_108_043),
    ("two-branch", "{}", 160_810, 161_838),
    ("audio-1d", "{samples: 6000}", 1_543_944, 1_543_947),
  ]) func hasThePublishedSize(name: String, parameters: String, trained: Int, all: Int) throws {
    let summary = try summary(name, parameters)
    #expect(summary.trainedCount == trained)
    #expect(summary.parameterCount == all)
  }

  @Test func resNet20DoesThePublishedWork() throws {
    // 40.8 million multiply-adds with projections, whose 1×1 convolutions cost 0.26 million of them.
    #expect(try summary("resnet").multiplyAdds == 40_813_184)
    #expect(try summary("resnet").rows.map(\.name).contains("stage2.block1.projection"))
  }

  @Test func depthsBetweenFamiliesAreRefused() throws {
    let error = #expect(throws: SettingsError.self) { try summary("resnet", "{depth: 21}") }
    #expect(error?.description.contains("19 / 6 is no whole number") == true, "\(String(describing: error))")
  }
}
