using System.Buffers;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

public sealed class EventCodecTests
{
    [Fact]
    public void Unpack_PackedEvents_AreTheSame()
    {
        JobEvent[] events =
        [
            new(EventKinds.Transition, TestClock.Start)
            {
                Seq = long.MaxValue,
                JobId = JobId.Parse("019b7ca9-8f2e-7000-8000-041ae0062d04"),
                JobType = "echo",
                Attempt = 2,
                From = "running",
                To = "completed",
                Reason = "quotes \" and gr\u00fc\u00dfe \U0001F680",
                Actor = "ann",
                Node = "node",
                Extra = """{"a":[1,{"b":null}]}"""u8.ToArray(),
            },
            new(EventKinds.PluginState, TestClock.Start) { Seq = 1 },
        ];

        var unpacked = EventCodec.Unpack(Pack(events));

        JobAssert.Same(events, unpacked);
    }

    [Fact]
    public void Pack_MembersThatAreNull_AreLeftOut()
    {
        var packed = Pack([new JobEvent("k", DateTimeOffset.UnixEpoch) { Seq = 3 }]);

        Assert.Equal("""[{"seq":3,"kind":"k","time":0}]""", JobAssert.Utf8(packed));
    }

    private static ReadOnlyMemory<byte> Pack(IReadOnlyList<JobEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventCodec.Pack(events, buffer);
        return buffer.WrittenMemory;
    }
}
