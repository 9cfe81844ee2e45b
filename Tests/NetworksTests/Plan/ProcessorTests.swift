import Foundation
import Networks
import Testing

@Suite struct ProcessorTests {
  /// What oneDNN found is what the kernel tells.
  @Test func bfloat16IsThereWhereTheProcessorSaysSo() throws {
    let words = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(whereSeparator: \.isWhitespace)
    let has = words.contains("avx512_bf16") || words.contains("amx_bf16")
    #expect(Processor.current.hasBFloat16 == has)
    #expect(!Processor.current.instructionSet.isEmpty)
    #expect(kernelLibraryFacts()["instructionSet"] == Processor.current.instructionSet)
  }
}
