import Datasets
import Media
import Records
import Store
import Testing

@Suite struct SpeechCommandsTests {
  private func sound(_ frames: Int, rate: Int = 16000) throws -> [UInt8] {
    try AudioCodec.encode(
      Waveform(sampleRateHz: rate, samples: (0..<frames).map { Float($0 % 30000) / 32768 }), as: .wav16)
  }

  private func archives(_ fixture: SourceFixture, noise: [UInt8], lists: Bool = true) throws {
    try fixture.put(
      Compression.gzip.compressed(
        fixture.tar(
          [
            ("./yes/a_nohash_0.wav", [1]), ("./yes/b_nohash_0.wav", [2]), ("./yes/c_nohash_0.wav", [3]),
            ("./tree/a_nohash_0.wav", [4]), ("./_background_noise_/hum.wav", noise), ("./README.md", [9]),
          ] + (lists ? [("./testing_list.txt", Array("yes/c_nohash_0.wav\n".utf8))] : []) + [
            ("./_background_noise_/running_tap.wav", noise),
            ("./validation_list.txt", Array("yes/b_nohash_0.wav\r\nno/x.wav\n".utf8)),
          ])))
    try fixture.put(
      Compression.gzip.compressed(
        fixture.tar([("./yes/c_nohash_0.wav", [5]), ("./_silence_/s.wav", [6]), ("./_unknown_/u.wav", [7])])), as: 1)
  }

  @Test func wordsSilenceAndUnknownAsTFDSMakesThem() throws {
    let fixture = try SourceFixture("speech_commands")
    // Seconds begin at 0, 8000 and 16000; one at 24000 would end exactly with the sound, and TFDS has none such.
    let noise = try sound(40000)
    try archives(fixture, noise: noise)
    let records = try fixture.records()
    func contents(_ split: String, _ label: Int64) -> Set<[UInt8]> {
      Set((records[split] ?? []).filter { $0.label == label }.compactMap { $0.bytes("audio") })
    }
    let (yes, silence, unknown) = (Int64(9), Int64(10), Int64(11))
    #expect(contents("train", yes) == [[1]])
    #expect(contents("train", unknown) == [[4]])
    #expect(contents("validation", yes) == [[2]])
    #expect(contents("test", yes) == [[5]])
    #expect(contents("test", silence) == [[6]])
    #expect(contents("test", unknown) == [[7]])
    #expect(records["train"]?.count == 5 && records["validation"]?.count == 4 && records["test"]?.count == 3)
    let whole = try AudioCodec.decode(noise).samples
    for split in ["train", "validation"] {
      let seconds = try contents(split, silence).map { try AudioCodec.decode($0) }
      #expect(seconds.allSatisfy { $0.sampleRateHz == 16000 })
      let expected = [0, 8000, 16000].map { Array(whole[$0..<$0 + 16000]) }
      #expect(Set(seconds.map(\.samples)) == Set(expected))
    }
  }

  @Test func missingListsAndNoiseOfAnotherRateAreNamed() throws {
    let fixture = try SourceFixture("speech_commands")
    try archives(fixture, noise: sound(40000), lists: false)
    let missing = #expect(throws: DatasetsError.self) { try fixture.records() }
    #expect(missing?.message.contains("has no testing_list.txt") == true)
    try archives(fixture, noise: sound(20000, rate: 8000))
    let rate = #expect(throws: DatasetsError.self) { try fixture.records() }
    #expect(rate?.message.contains("8000 Hz") == true)
    try archives(fixture, noise: [1, 2, 3])
    let damaged = #expect(throws: DatasetsError.self) { try fixture.records() }
    #expect(damaged?.message.contains("'_background_noise_/hum.wav'") == true)
  }
}
