import Streams
import Testing

@Suite struct LedgerTests {
  @Test func balances() throws {
    var ledger = Ledger(declared: 10)
    (ledger.delivered, ledger.filtered, ledger.skipped, ledger.remainder) = (5, 1, 2, 2)
    try ledger.close()
    ledger.delivered = 4
    let error = #expect(throws: StreamsError.self) { try ledger.close() }
    #expect(error?.message.contains("10 records declared") == true)
  }
}
