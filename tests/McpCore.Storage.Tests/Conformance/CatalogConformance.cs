using System.Text;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>The job types that were ever seen.</summary>
public abstract class CatalogConformance : StoreConformance
{
    private IJobTypeCatalog Catalog => Assert.IsType<IJobTypeCatalog>(Store, exactMatch: false);

    [Fact]
    public async Task LoadAsync_NewStore_IsEmpty()
    {
        Assert.Empty(await Catalog.LoadAsync(Token));
    }

    [Fact]
    public async Task SaveAsync_Types_AreLoadedAfterReopening()
    {
        await Catalog.SaveAsync([Type("backtest"), Type("a_type", "old_name", "gr\u00fc\u00dfe")], Clock.Now, Token);

        await ReopenAsync();

        var loaded = (await Catalog.LoadAsync(Token)).OrderBy(type => type.Name, StringComparer.Ordinal);
        Assert.Equal([Text(Type("a_type", "old_name", "gr\u00fc\u00dfe")), Text(Type("backtest"))], loaded.Select(Text));
    }

    [Fact]
    public async Task SaveAsync_SameName_ReplacesAndKeepsTheOthers()
    {
        await Catalog.SaveAsync([Type("one"), Type("two")], Clock.Now, Token);
        var newer = Type("one", "alias") with { Description = "Newer.", Plugin = Plugin with { Version = "2.0.0" } };

        await Catalog.SaveAsync([newer], Clock.Now, Token);

        var loaded = await Catalog.LoadAsync(Token);
        Assert.Equal([Text(newer), Text(Type("two"))], loaded.Select(Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SaveAsync_EmptySchemasAndDescription_RoundTrip()
    {
        var bare = new JobTypeRegistration("bare", [], "", default, default, Plugin);

        await Catalog.SaveAsync([bare], Clock.Now, Token);

        Assert.Equal(Text(bare), Text(Assert.Single(await Catalog.LoadAsync(Token))));
    }

    [Fact]
    public async Task SaveAsync_NoTypes_ChangesNothing()
    {
        await Catalog.SaveAsync([Type("one")], Clock.Now, Token);

        await Catalog.SaveAsync([], Clock.Now, Token);

        Assert.Single(await Catalog.LoadAsync(Token));
    }

    private static JobTypeRegistration Type(string name, params string[] aliases) =>
        new(name, aliases, "Does something.", Encoding.UTF8.GetBytes($$"""{"title":"{{name}}"}"""), """{"type":"object"}"""u8.ToArray(), Plugin);

    private static string Text(JobTypeRegistration type) =>
        $"{type.Name} [{string.Join(',', type.Aliases)}] {type.Description} {JobAssert.Utf8(type.PayloadSchema)} {JobAssert.Utf8(type.ResultSchema)} {type.Plugin}";
}
