using System.Runtime.InteropServices;
using System.Security.Cryptography;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Files that are not what their name says, or that cannot run in this process.</summary>
public sealed class PluginHostImageTests : IDisposable
{
    private const string Entry = "McpCore.TestPlugins.Witness.dll";

    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    public static TheoryData<string> Spoils { get; } = ["text", "empty", "truncated", "random", "elf"];

    [Theory(Timeout = TestLimit.Milliseconds)]
    [MemberData(nameof(Spoils))]
    public async Task LoadAllAsync_SpoiledEntry_IsRefusedAsInvalidImage(string spoil)
    {
        var folder = _home.Add("witness");
        Spoil(Path.Combine(folder, Entry), spoil);

        var view = await _home.AssertRefusedAsync(folder, "invalid_image", $"\"{Entry}\" is not a managed assembly", "Build the plugin again");

        Assert.Equal(("witness", "1.0.0"), (view.Id, view.Version));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [MemberData(nameof(Spoils))]
    public async Task LoadAllAsync_SpoiledFileWithoutManifest_IsRefusedAsInvalidImage(string spoil)
    {
        var folder = _home.Add("witness");
        File.Delete(Path.Combine(folder, "plugin.json"));
        Spoil(Path.Combine(folder, Entry), spoil);

        var view = await _home.AssertRefusedAsync(folder, "invalid_image", $"\"{Entry}\" is not a managed assembly");

        Assert.Equal(("witness", null), (view.Id, view.Version));
        Assert.Null(view.Sha256);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [MemberData(nameof(Spoils))]
    public async Task LoadAllAsync_SpoiledFileBesideTheAgent_IsNotTakenForAnEntry(string spoil)
    {
        var folder = _home.Add("echo");
        File.Delete(Path.Combine(folder, "plugin.json"));
        var native = Path.Combine(folder, "a-native.dll");
        File.Copy(Path.Combine(folder, "McpCore.TestPlugins.Echo.dll"), native);
        Spoil(native, spoil);

        var host = await _home.LoadAsync();

        Assert.Equal(PluginState.Active, host.View("echo").State);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_32BitImage_IsRefusedWithBothArchitectures()
    {
        var folder = _home.Add("witness");
        Image.Require32Bit(Path.Combine(folder, Entry));

        await _home.AssertRefusedAsync(folder, "wrong_architecture", Entry, "I386", RuntimeInformation.ProcessArchitecture.ToString(), "AnyCPU");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_NewerFramework_IsRefusedWithBothVersions()
    {
        var folder = _home.Add("witness");
        var (ours, next) = (Environment.Version.Major, Environment.Version.Major + 1);
        Image.ReplaceText(
            Path.Combine(folder, Entry),
            System.Text.Encoding.UTF8.GetBytes($".NETCoreApp,Version=v{ours}.0"),
            System.Text.Encoding.UTF8.GetBytes($".NETCoreApp,Version=v{next}.0"));

        await _home.AssertRefusedAsync(folder, "framework_too_new", $"targets .NET {next}.0", $"runs on .NET {ours}.0", $"net{ours}.0");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_OtherContractMajor_IsRefusedWithBothVersions()
    {
        var folder = _home.Add("witness");
        Image.SetReferenceMajor(Path.Combine(folder, Entry), "McpCore.Agents", 2);

        await _home.AssertRefusedAsync(folder, "contract_major", "version 2 of the agent contract", "this host has 1.0.0");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_Unspoiled_IsExecuted()
    {
        _home.Add("witness");

        var host = await _home.LoadAsync();

        Assert.Equal(PluginState.Active, host.View("witness").State);
        Assert.Single(_home.Executed);
    }

    private static void Spoil(string path, string how)
    {
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, how switch
        {
            "text" => "This is no assembly."u8.ToArray(),
            "empty" => [],
            "truncated" => bytes[..(bytes.Length / 2)],
            "random" => RandomNumberGenerator.GetBytes(5000),
            "elf" => [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[500]],
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, "unknown"),
        });
    }
}
