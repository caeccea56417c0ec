using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Plugins that others could have written, or that do not show where they come from, are not taken; what was checked is what runs.</summary>
public sealed class TrustTests : IAsyncDisposable
{
    private const string QuickSettle = "plugins.settle=100ms";

    private readonly TestHome _home = new();
    private readonly TempFolder _work = new();
    private readonly PluginVersions _probe;
    private readonly ECDsa _acme = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TrustTests() => _probe = new PluginVersions(_home, "probe");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        _work.Dispose();
        _acme.Dispose();
    }

    [Fact]
    public async Task Links_in_a_plugin_are_refused_before_anything_is_read()
    {
        _probe.Install("1.0.0");
        File.CreateSymbolicLink(Path.Combine(_probe.Folder, "secret.dll"), "/etc/hostname");
        var echo = _home.AddPlugin("echo");
        Directory.Move(echo, _work.In("echo"));
        Directory.CreateSymbolicLink(echo, _work.In("echo"));

        var daemon = await _home.StartDaemonAsync(QuickSettle);

        Assert.Equal([("echo", "refused", "link_in_folder"), ("probe", "refused", "link_in_folder")], (await StatesAsync(daemon)).Where(state => state.Id is "probe" or "echo"));
        Assert.False(Directory.Exists(_home.Folder.In("staged/probe")));
    }

    [Fact]
    public async Task A_folder_whose_name_begins_like_another_gets_nothing_of_it()
    {
        _probe.Install("1.0.0");
        var evil = _home.AddPlugin("echo", "probe-evil");
        var deps = Path.Combine(evil, "McpCore.TestPlugins.Echo.deps.json");
        await File.WriteAllTextAsync(deps, (await File.ReadAllTextAsync(deps, Token)).Replace("\"McpCore.TestPlugins.Echo.dll\"", "\"../probe/McpCore.TestPlugins.Probe.dll\"", StringComparison.Ordinal), Token);

        var daemon = await _home.StartDaemonAsync(QuickSettle);

        Assert.Equal([("echo", "refused", "deps_invalid"), ("probe", "active", null)], (await StatesAsync(daemon)).Where(state => state.Id is "probe" or "echo"));
    }

    [Fact]
    public async Task A_folder_that_everybody_can_write_to_is_refused_unless_allowed()
    {
        _probe.Install("1.0.0");
        MakeWorldWritable(_probe.Folder);

        var strict = await _home.StartDaemonAsync(QuickSettle);
        var shown = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "probe");
        await strict.TerminateAsync();
        var lenient = await _home.StartDaemonAsync(QuickSettle, "plugins.allow_unsafe_folders=true");

        Assert.Contains("unsafe_folder", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"chmod -R o-w {_probe.Folder}", shown.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains(("probe", "active", null), await StatesAsync(lenient));
    }

    [Fact]
    public async Task A_plugin_that_belongs_to_another_user_is_refused()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give files away.");
        _probe.Install("1.0.0");
        await ToolRun.SucceedAsync(_work.Path, "chown", ["-R", "54321", _probe.Folder]);

        var daemon = await _home.StartDaemonAsync(QuickSettle);

        Assert.Contains(("probe", "refused", "unsafe_folder"), await StatesAsync(daemon));
    }

    [Fact]
    public async Task Unsigned_unknown_and_tampered_plugins_are_told_apart_and_the_signed_one_runs()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signed = await PackAsync("signed.zip", "acme", _acme);
        var stranger = await PackAsync("stranger.zip", "stranger", other);
        var forged = await PackAsync("forged.zip", "acme", other);
        var changed = await ChangedAsync(signed);
        WritePolicy(new JsonObject { ["require"] = "signature", ["publishers"] = new JsonObject { ["acme"] = _acme.ExportSubjectPublicKeyInfoPem() } });
        var daemon = await _home.StartDaemonAsync(QuickSettle);

        foreach (var (path, code) in new[] { (_probe.Prepare("0.9.0"), "unsigned"), (stranger, "unknown_publisher"), (forged, "tampered"), (changed, "tampered") })
        {
            var refused = await RunAsync("install", path);
            Assert.Equal(5, refused.ExitCode);
            Assert.Contains($"({code})", refused.Error, StringComparison.Ordinal);
        }

        var verified = await RunAsync("verify", signed);
        var installed = await RunAsync("install", signed);

        Assert.Equal(0, verified.ExitCode);
        Assert.Contains("Signed by acme.", verified.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (installed.ExitCode, installed.Error));
        Assert.Equal("completed", (await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"))).Status());
    }

    [Fact]
    public async Task A_required_hash_lets_in_that_one_build_alone()
    {
        var known = await PackAsync("known.zip", "acme", _acme);
        var folder = _work.In("unpacked");
        await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(known, folder, Token);
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "plugin.json"), Token)));
        WritePolicy(new JsonObject { ["require"] = "hashes", ["hashes"] = new JsonArray(hash) });
        await _home.StartDaemonAsync(QuickSettle);

        var unknown = await RunAsync("install", _probe.Prepare("2.0.0"));
        var installed = await RunAsync("install", folder);
        await File.AppendAllTextAsync(Path.Combine(folder, "McpCore.TestPlugins.Probe.dll"), "x", Token);
        var spoiled = await RunAsync("install", folder);

        Assert.Contains("(unknown_hash)", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(0, installed.ExitCode);
        Assert.Contains("(tampered)", spoiled.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_the_listed_one_is_a_hash_mismatch_where_nothing_is_required()
    {
        var folder = _probe.Prepare("1.0.0");
        await SignedFolderAsync(folder);
        await File.AppendAllTextAsync(Path.Combine(folder, "McpCore.TestPlugins.Probe.dll"), "x", Token);
        await _home.StartDaemonAsync(QuickSettle);

        var refused = await RunAsync("install", folder);

        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("(hash_mismatch)", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_swapped_after_it_was_verified_does_not_run()
    {
        var files = new ProbeFiles(_home);
        WritePolicy(new JsonObject { ["require"] = "signature", ["publishers"] = new JsonObject { ["acme"] = _acme.ExportSubjectPublicKeyInfoPem() } });
        var daemon = await _home.StartDaemonAsync(QuickSettle);
        await using var states = await PluginStates.FollowAsync(daemon);
        Assert.Equal(0, (await RunAsync("install", await PackAsync("signed.zip", "acme", _acme))).ExitCode);
        var running = await daemon.SubmitAsync("probe", files.Payload());
        await daemon.WaitForStatusAsync(running, "running");

        var swapped = _home.Folder.In("swapped.dll");
        File.Copy(Path.Combine(Checkout.TestPlugins, "echo", "McpCore.TestPlugins.Echo.dll"), swapped);
        File.Move(swapped, Path.Combine(_probe.Folder, "McpCore.TestPlugins.Probe.dll"), overwrite: true);
        await states.UntilAsync("probe 1.0.0 >refused tampered");
        files.Open();
        var after = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var verified = await RunAsync("verify", "probe");

        Assert.Equal("completed", (await daemon.WaitForEndAsync(running)).Status());
        Assert.Equal(("completed", "1.0.0"), (after.Status(), after.GetProperty("plugin").Text("version")));
        Assert.Equal(5, verified.ExitCode);
        Assert.Contains("tampered", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_shows_every_check_without_a_daemon_and_by_id_with_one()
    {
        var folder = _probe.Prepare("1.0.0");
        var alone = await RunAsync("verify", folder);
        MakeWorldWritable(folder);
        var unsafeFolder = await RunAsync("verify", folder);
        var json = (await CommandLine.RunAsync(_home.Folder, "plugin", "verify", folder, "--json")).Json();
        var noDaemon = await RunAsync("verify", "probe");
        _probe.Install("1.0.1");
        await _home.StartDaemonAsync(QuickSettle);
        var byId = await RunAsync("verify", "probe");
        var unknown = await RunAsync("verify", "prob");

        Assert.Equal((0, ""), (alone.ExitCode, alone.Error));
        Assert.Equal(
            ["structure", "links", "permissions", "manifest", "signature", "hashes", "entry", "contract", "framework", "dependencies"],
            alone.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.Equal(5, unsafeFolder.ExitCode);
        Assert.Contains("permissions   FAILED       unsafe_folder: ", unsafeFolder.Output, StringComparison.Ordinal);
        Assert.False(json.GetProperty("passed").GetBoolean());
        Assert.Equal(3, noDaemon.ExitCode);
        Assert.Equal((0, ""), (byId.ExitCode, byId.Error));
        Assert.Contains("probe 1.0.1", byId.Output, StringComparison.Ordinal);
        Assert.Equal(4, unknown.ExitCode);
    }

    [Fact]
    public async Task Pack_refuses_what_could_not_be_installed_and_keys_that_do_not_fit()
    {
        var folder = _probe.Prepare("1.0.0");
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await File.WriteAllTextAsync(_work.In("large.pem"), large.ExportECPrivateKeyPem(), Token);

        var wrongKey = await RunAsync("pack", folder, "--out", _work.In("a.zip"), "--sign", _work.In("large.pem"), "--publisher", "acme");
        var noPublisher = await RunAsync("pack", folder, "--sign", _work.In("large.pem"));
        await File.WriteAllTextAsync(Path.Combine(folder, "McpCore.TestPlugins.Probe.dll"), "no assembly", Token);
        var broken = await RunAsync("pack", folder, "--out", _work.In("a.zip"));

        Assert.Equal((5, 2, 5), (wrongKey.ExitCode, noPublisher.ExitCode, broken.ExitCode));
        Assert.Contains("P-256", wrongKey.Error, StringComparison.Ordinal);
        Assert.Contains("invalid_image", broken.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_work.In("a.zip")));
    }

    private static void MakeWorldWritable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return;
        }

        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
    }

    private static async Task<IReadOnlyList<(string Id, string State, string? Code)>> StatesAsync(DaemonUnderTest daemon) =>
    [
        .. (await daemon.Client.GetAsync("plugins", Token)).GetProperty("plugins").EnumerateArray()
            .Select(plugin => (plugin.Text("id"), plugin.Text("state"), plugin.GetProperty("reason") is { ValueKind: System.Text.Json.JsonValueKind.Object } reason ? reason.Text("code") : null)),
    ];

    /// <summary>Policies are not for the installation's plugins: they come from other builds.</summary>
    private void WritePolicy(JsonObject trust)
    {
        Directory.CreateDirectory(_home.Folder.Path);
        File.WriteAllText(_home.Folder.Configuration, new JsonObject { ["plugins"] = new JsonObject { ["trust"] = trust } }.ToJsonString());
    }

    private async Task<string> PackAsync(string name, string publisher, ECDsa key)
    {
        var folder = _work.Create($"{name}-source");
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.TestPlugins, "probe")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(_work.In($"{name}.pem"), key.ExportECPrivateKeyPem(), Token);
        var run = await RunAsync("pack", folder, "--out", _work.In(name), "--sign", _work.In($"{name}.pem"), "--publisher", publisher);
        Assert.Equal((0, _work.In(name) + "\n", ""), run);
        return _work.In(name);
    }

    /// <summary>Makes a folder what a signed package of it holds.</summary>
    private async Task SignedFolderAsync(string folder)
    {
        var archive = await PackAsync("listed.zip", "acme", _acme);
        await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(archive, folder, overwriteFiles: true, Token);
    }

    /// <summary>The archive with one byte more in a file.</summary>
    private async Task<string> ChangedAsync(string archive)
    {
        var changed = _work.In("changed.zip");
        File.Copy(archive, changed);
        await using var zip = await System.IO.Compression.ZipFile.OpenAsync(changed, System.IO.Compression.ZipArchiveMode.Update, Token);
        await using var content = await zip.GetEntry("McpCore.TestPlugins.Probe.dll")!.OpenAsync(Token);
        content.Seek(0, SeekOrigin.End);
        content.WriteByte(0);
        return changed;
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var run = await CommandLine.RunAsync(_home.Folder, ["plugin", .. arguments]);
        return (run.ExitCode, run.Output, run.Error);
    }
}
