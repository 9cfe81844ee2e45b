import Arrays
import Evaluation
import Testing

@Suite struct SortedWordsTests {
  /// Chunks of many sizes: all in memory, several runs in a file, a last run that is not full.
  @Test(arguments: [1 << 21, 5_000, 6_007, 13]) func comeAscendingWhateverTheChunks(_ chunkCount: Int) throws {
    var generator = RandomKey(seed: 1).generator()
    let words = (0..<20_000).map { _ in UInt64(generator.next() >> (generator.nextWord() % 60)) }
    var sorted = SortedWords(chunkCount: chunkCount)
    for word in words { try sorted.append(word) }
    var found: [UInt64] = []
    try sorted.drain { found.append($0) }
    #expect(found == words.sorted())
    try sorted.drain { _ in Issue.record("words come once") }
  }

  @Test func probabilitiesAscendWithTheirWords() {
    let ascending = [0, Double.leastNonzeroMagnitude, 1e-9, 0.25, 0.5.nextDown, 0.5, 1]
    let words = ascending.flatMap { [SortedWords.word($0, false), SortedWords.word($0, true)] }
    #expect(words == words.sorted() && Set(words).count == words.count)
    for (index, word) in words.enumerated() {
      #expect(SortedWords.parts(of: word) == (ascending[index / 2], index % 2 == 1))
    }
    #expect(SortedWords.word(-0.0, true) == SortedWords.word(0, true))
  }
}
