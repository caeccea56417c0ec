using McpCore.Plugins.Inspection;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Inspection;

public sealed class PluginInspectorTests : IDisposable
{
    private const string Entry = "McpCore.TestPlugins.Witness.dll";

    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Inspect_Valid_HasWhatLoadingNeeds()
    {
        var folder = _home.Add("witness");

        var plugin = PluginInspector.Inspect(folder, "witness");

        Assert.Equal(("witness", "1.0.0", Path.Combine(folder, Entry), "inprocess"), (plugin.Id, plugin.Version, plugin.EntryPath, plugin.Isolation));
        Assert.Equal("McpCore.TestPlugins.Witness.WitnessAgent", Assert.Single(plugin.Agents).TypeName);
        Assert.Empty(plugin.Warnings);
    }

    [Fact]
    public void Identify_Manifest_IsBelieved()
    {
        Assert.Equal(("witness", "1.0.0"), PluginInspector.Identify(_home.Add("witness", folder: "another-name")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Inspect_DamagedAnywhereInItsMetadata_IsAnAnswerOrARefusal(bool manifest)
    {
        const int Rounds = 1500;
        const int Seed = 20_240_601;
        var folder = _home.Add("witness");
        if (!manifest)
        {
            File.Delete(Path.Combine(folder, "plugin.json"));
        }

        var path = Path.Combine(folder, Entry);
        var original = File.ReadAllBytes(path);
        var (start, length) = Image.MetadataOf(original).GetOffsetAndLength(original.Length);
        var random = new Random(Seed);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            byte[] damaged = [.. original];
            for (var flips = random.Next(1, 8); flips > 0; flips--)
            {
                damaged[start + random.Next(length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, damaged);
            refused += IsRefused(folder) ? 1 : 0;
        }

        Assert.InRange(refused, 1, Rounds - 1);
    }

    [Fact]
    public void Inspect_TruncatedAnywhere_IsRefused()
    {
        var folder = _home.Add("witness");
        var path = Path.Combine(folder, Entry);
        var original = File.ReadAllBytes(path);
        var (start, length) = Image.MetadataOf(original).GetOffsetAndLength(original.Length);

        for (var size = 0; size < start + length; size += 37)
        {
            File.WriteAllBytes(path, original[..size]);

            Assert.True(IsRefused(folder), $"{size} bytes were accepted");
        }
    }

    private static bool IsRefused(string folder)
    {
        try
        {
            PluginInspector.Identify(folder);
            PluginInspector.Inspect(folder, "witness");
            return false;
        }
        catch (PluginRefusedException)
        {
            return true;
        }
    }
}
