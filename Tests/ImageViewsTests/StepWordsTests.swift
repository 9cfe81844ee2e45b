import ImageViews
import Settings
import Streams
import Testing

@Suite struct StepWordsTests {
  @Test(arguments: [
    ("convolve: edge", "convolve: edge"), ("{convolve: {kernel: edge, times: 1}}", "convolve: edge"),
    ("{convolve: {kernel: box, times: 6}}", "convolve: {kernel: box, times: 6}"), ("transpose", "transpose"),
    ("channelOrder: bgr", "channelOrder: [2, 1, 0]"), ("resize: 24", "resize: {height: 24, width: 24}"),
  ]) func areAsShortAsAFileMaySayThem(yaml: String, words: String) throws {
    let step = try Transform.read(ConfigurationText.parse(yaml, file: "s.yaml"))
    #expect(step.words == words)
    #expect(try Transform.read(ConfigurationText.parse(words, file: "s.yaml")) == step)
  }
}
