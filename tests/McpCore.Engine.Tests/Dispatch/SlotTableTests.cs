using McpCore.Engine.AgentHost;
using McpCore.Engine.Dispatch;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Tests.Lifecycle;

namespace McpCore.Engine.Tests.Dispatch;

public sealed class SlotTableTests
{
    private static readonly PluginRef Plugin = new("samples", "1.0.0", "aa");

    [Fact]
    public void Room_Empty_OffersEverySlotToEachType()
    {
        var slots = Slots(4);

        var (total, types) = Room(slots, "a", "b");

        Assert.Equal(4, total);
        Assert.Equal([new TypeRoom("a", 4, Plugin), new TypeRoom("b", 4, Plugin)], types);
    }

    [Fact]
    public void Room_SomeTaken_OffersTheRest()
    {
        var slots = Slots(4);
        Take(slots, "a", 3);

        var (total, types) = Room(slots, "a", "b");

        Assert.Equal(1, total);
        Assert.Equal([1, 1], types.Select(type => type.Free));
        Assert.Equal((3, 0), slots.Usage);
    }

    [Fact]
    public void Room_AllTaken_OffersNothing()
    {
        var slots = Slots(2);
        Take(slots, "a", 2);

        var (total, types) = Room(slots, "a", "b");

        Assert.Equal(0, total);
        Assert.Empty(types);
    }

    [Fact]
    public void Room_TypeWithALimit_OffersNoMoreThanTheLimit()
    {
        var slots = Slots(4, ("a", 2), ("c", 9));

        var offered = Room(slots, "a", "b", "c").Types;
        Take(slots, "a", 1);
        var afterOne = Room(slots, "a", "b", "c").Types;
        Take(slots, "a", 1);
        var afterTwo = Room(slots, "a", "b", "c").Types;

        Assert.Equal([("a", 2), ("b", 4), ("c", 4)], Free(offered));
        Assert.Equal([("a", 1), ("b", 3), ("c", 3)], Free(afterOne));
        Assert.Equal([("b", 2), ("c", 2)], Free(afterTwo));
    }

    [Fact]
    public void UseOf_AType_IsThatOfItsOwnLimit()
    {
        var slots = Slots(4, ("a", 1));

        var before = slots.UseOf("a");
        Take(slots, "a", 1);
        Take(slots, "b", 3);

        Assert.Equal(("a", 0, 1), before);
        Assert.Equal(("a", 1, 1), slots.UseOf("a"));
        Assert.Null(slots.UseOf("b"));
    }

    [Fact]
    public void Release_Taken_IsFreeAgain()
    {
        var slots = Slots(1, ("a", 1));
        Take(slots, "a", 1);

        slots.Release(new RunSlot("a", null));

        Assert.Equal([("a", 1)], Free(Room(slots, "a").Types));
        Assert.Equal(("a", 0, 1), slots.UseOf("a"));
        Assert.Equal((0, 0), slots.Usage);
    }

    [Fact]
    public void Release_TheTypeWasRenamedMeanwhile_FreesTheSlotThatWasTaken()
    {
        var name = "old";
        var slots = new SlotTable(new EngineOptions { Concurrency = 1 }, _ => name);
        var slot = slots.Take(JobOf("old"));

        name = "new";
        slots.Release(slot);

        Assert.Equal((0, 0), slots.Usage);
        Assert.Equal(1, Room(slots, "new").Total);
    }

    [Fact]
    public void Abandon_FirstOfAPlugin_FreesItsSlot()
    {
        var slots = Slots(2, ("a", 1));
        Take(slots, "a", 1);

        var replaced = slots.Abandon(new RunSlot("a", null), "samples");

        Assert.True(replaced);
        Assert.Equal((0, 1), slots.Usage);
        Assert.Equal([("a", 1)], Free(Room(slots, "a").Types));
    }

    [Fact]
    public void Abandon_SecondOfAPlugin_KeepsItsSlot()
    {
        var slots = Slots(4);
        Take(slots, "a", 2);

        var first = slots.Abandon(new RunSlot("a", null), "samples");
        var second = slots.Abandon(new RunSlot("a", null), "samples");

        Assert.True(first);
        Assert.False(second);
        Assert.Equal((1, 2), slots.Usage);
        Assert.Equal(3, Room(slots, "a").Total);
    }

    [Fact]
    public void Abandon_OtherPlugin_HasAReplacementOfItsOwn()
    {
        var slots = Slots(4);
        Take(slots, "a", 1);
        Take(slots, "b", 1);

        Assert.True(slots.Abandon(new RunSlot("a", null), "samples"));
        Assert.True(slots.Abandon(new RunSlot("b", null), "others"));
        Assert.Equal((0, 2), slots.Usage);
    }

    [Fact]
    public void AbandonedRunEnded_Replaced_GivesThePluginItsReplacementBack()
    {
        var slots = Slots(4);
        Take(slots, "a", 2);
        slots.Abandon(new RunSlot("a", null), "samples");

        slots.AbandonedRunEnded(new RunSlot("a", null), "samples", wasReplaced: true);

        Assert.Equal((1, 0), slots.Usage);
        Assert.True(slots.Abandon(new RunSlot("a", null), "samples"));
    }

    [Fact]
    public void AbandonedRunEnded_NotReplaced_FreesTheSlotItKept()
    {
        var slots = Slots(4, ("a", 2));
        Take(slots, "a", 2);
        slots.Abandon(new RunSlot("a", null), "samples");
        slots.Abandon(new RunSlot("a", null), "samples");

        slots.AbandonedRunEnded(new RunSlot("a", null), "samples", wasReplaced: false);

        Assert.Equal((0, 1), slots.Usage);
        Assert.Equal([("a", 2)], Free(Room(slots, "a").Types));
        Take(slots, "a", 1);
        Assert.False(slots.Abandon(new RunSlot("a", null), "samples"));
    }

    [Fact]
    public void TakeAndRelease_FromManyThreads_LoseNothing()
    {
        var slots = Slots(1000);

        Parallel.For(0, 500, i =>
        {
            slots.Take(JobOf("a"));
            if (i % 2 == 0)
            {
                slots.Release(new RunSlot("a", null));
            }
        });

        Assert.Equal((250, 0), slots.Usage);
    }

    private static SlotTable Slots(int concurrency, params (string Type, int Limit)[] limits)
    {
        var options = new EngineOptions { Concurrency = concurrency };
        foreach (var (type, limit) in limits)
        {
            options.ConcurrencyPerType[type] = limit;
        }

        return new SlotTable(options);
    }

    private static void Take(SlotTable slots, string type, int count)
    {
        for (var i = 0; i < count; i++)
        {
            slots.Take(JobOf(type));
        }
    }

    [Fact]
    public void FreeResources_SomeTaken_AreTheRestWithWhatIsGivenBack()
    {
        var options = new EngineOptions();
        options.Resources["gpu"] = 4;
        options.Resources["memory"] = 16;
        var slots = new SlotTable(options);
        var first = slots.Take(JobOf("a", new() { ["gpu"] = 3 }));
        slots.Take(JobOf("a", new() { ["memory"] = 16 }));

        var free = slots.FreeResources([]);
        var withFirst = slots.FreeResources([first]);
        slots.Release(first);

        Assert.Equal((1, 0), (free["gpu"], free["memory"]));
        Assert.Equal((4, 0), (withFirst["gpu"], withFirst["memory"]));
        Assert.Equal(withFirst, slots.FreeResources([]));
    }

    private static Job JobOf(string type, Dictionary<string, int>? resources = null) =>
        JobSamples.Pending() with { Type = type, Options = new JobOptions { Resources = resources } };

    private static (int Total, List<TypeRoom> Types) Room(SlotTable slots, params string[] types) => slots.Room(types.Select(type => new JobTypeRegistration(type, [], "", default, default, Plugin)), []);

    private static IEnumerable<(string Type, int Free)> Free(List<TypeRoom> rooms) => rooms.Select(room => (room.Type, room.Free));
}
