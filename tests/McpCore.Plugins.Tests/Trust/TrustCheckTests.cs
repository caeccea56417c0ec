using McpCore.Plugins.Tests.Support;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Tests.Trust;

/// <summary>Every way in which a plugin can fail to show where it comes from, each with a code of its own.</summary>
public sealed class TrustCheckTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly PluginSigner _acme = new("acme");
    private readonly PluginSigner _evil = new("acme");
    private readonly string _folder;

    public TrustCheckTests() => _folder = _home.Add("echo");

    public void Dispose()
    {
        _acme.Dispose();
        _evil.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void Check_NothingRequired_TakesAnUnsignedPlugin() => Assert.Equal("Not signed; nothing is required.", TrustCheck.Check(_folder, new TrustPolicy()));

    [Fact]
    public void Check_SignedByAKnownPublisher_Passes()
    {
        _acme.Sign(_folder);

        Assert.Equal("Signed by acme.", TrustCheck.Check(_folder, PluginSigner.Requiring(_acme)));
    }

    [Fact]
    public void Check_KeyInAFile_Passes()
    {
        _acme.Sign(_folder);
        var file = _home.PathOf("acme.pem");
        File.WriteAllText(file, _acme.PublicPem);

        Assert.Equal("Signed by acme.", TrustCheck.Check(_folder, PluginSigner.Requiring() with { Publishers = new Dictionary<string, string> { ["acme"] = file } }));
    }

    [Fact]
    public void Check_NotSigned_IsUnsigned() => AssertRefused(PluginSigner.Requiring(_acme), "unsigned", "plugin.json.sig");

    [Fact]
    public void Check_NoManifest_IsUnsigned()
    {
        _acme.Sign(_folder);
        File.Delete(Path.Combine(_folder, "plugin.json"));

        AssertRefused(PluginSigner.Requiring(_acme), "unsigned", "it has no plugin.json,");
    }

    [Fact]
    public void Check_PublisherNotConfigured_IsUnknown()
    {
        using var other = new PluginSigner("other");
        _acme.Sign(_folder);

        AssertRefused(PluginSigner.Requiring(other), "unknown_publisher", "\"acme\"", "(other)");
    }

    [Fact]
    public void Check_KeyFileMissing_IsUnknownAndNamesTheFile()
    {
        _acme.Sign(_folder);

        AssertRefused(PluginSigner.Requiring() with { Publishers = new Dictionary<string, string> { ["acme"] = "/nowhere/acme.pem" } }, "unknown_publisher", "/nowhere/acme.pem");
    }

    [Fact]
    public void Check_SignedWithAnotherKeyInTheSameName_IsTampered()
    {
        _evil.Sign(_folder);

        AssertRefused(PluginSigner.Requiring(_acme), "tampered", "\"acme\"");
    }

    [Fact]
    public void Check_ManifestChangedAfterwards_IsTampered()
    {
        _acme.Sign(_folder);
        PluginHome.SetVersion(_folder, "9.9.9");

        AssertRefused(PluginSigner.Requiring(_acme), "tampered", "plugin.json was changed");
    }

    [Theory]
    [InlineData("changed", "McpCore.TestPlugins.Echo.dll")]
    [InlineData("added", "more.dll")]
    [InlineData("added", "data/more.txt")]
    [InlineData("added", "stray.pdb")]
    [InlineData("removed", "McpCore.TestPlugins.Echo.deps.json")]
    public void Check_FileThatIsNotTheListedOne_IsTamperedAndNamed(string change, string file)
    {
        _acme.Sign(_folder);
        Tamper(change, file);

        AssertRefused(PluginSigner.Requiring(_acme), "tampered", file);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"publisher":"acme","algorithm":"none","signature":""}""")]
    [InlineData("""{"publisher":"acme","algorithm":"ecdsa-p256-sha256","signature":"?"}""")]
    [InlineData("""{"publisher":"acme","algorithm":"ecdsa-p256-sha256","signature":""}""")]
    [InlineData("""{"publisher":"acme","publisher":"acme","algorithm":"ecdsa-p256-sha256","signature":""}""")]
    public void Check_SignatureThatIsNone_IsTampered(string text)
    {
        _acme.Sign(_folder);
        File.WriteAllText(Path.Combine(_folder, PluginSignature.FileName), text);

        AssertRefused(PluginSigner.Requiring(_acme), "tampered");
    }

    [Fact]
    public void Check_SymbolsOfAListedAssembly_NeedNotBeListed()
    {
        PluginHome.EditManifest(_folder, _ => { });
        PluginSigner.ListFiles(_folder);
        PluginHome.EditManifest(_folder, manifest => Assert.True(manifest["files"]!.AsObject().Remove("McpCore.TestPlugins.Echo.pdb")));
        _acme.SignAsItIs(_folder);

        Assert.Equal("Signed by acme.", TrustCheck.Check(_folder, PluginSigner.Requiring(_acme)));
    }

    [Fact]
    public void Check_KnownHash_PassesInAnyCase()
    {
        PluginSigner.ListFiles(_folder);
        var hash = PluginSigner.ManifestHash(_folder);

        Assert.All([hash, hash.ToUpperInvariant()], known => Assert.Equal("Its plugin.json is known, and so are its files.", TrustCheck.Check(_folder, Knowing(known))));
    }

    [Fact]
    public void Check_UnknownHash_IsRefusedAndTold()
    {
        PluginSigner.ListFiles(_folder);

        AssertRefused(Knowing(new string('0', 64)), "unknown_hash", PluginSigner.ManifestHash(_folder));
    }

    [Fact]
    public void Check_HashesRequiredWithoutAManifest_IsUnknown()
    {
        File.Delete(Path.Combine(_folder, "plugin.json"));

        AssertRefused(Knowing(), "unknown_hash", "no plugin.json");
    }

    [Fact]
    public void Check_KnownManifestThatListsNothing_VouchesForNothing() =>
        AssertRefused(Knowing(PluginSigner.ManifestHash(_folder)), "tampered", "nobody vouches");

    [Fact]
    public void Check_KnownManifestWithAChangedFile_IsTampered()
    {
        PluginSigner.ListFiles(_folder);
        Tamper("changed", "McpCore.TestPlugins.Echo.dll");

        AssertRefused(Knowing(PluginSigner.ManifestHash(_folder)), "tampered", "McpCore.TestPlugins.Echo.dll");
    }

    [Fact]
    public void Check_NothingRequiredButSignedFalselyInAKnownName_IsTampered()
    {
        _evil.Sign(_folder);

        AssertRefused(PluginSigner.Requiring(_acme) with { Require = TrustRequirement.Nothing }, "tampered");
    }

    [Fact]
    public void Check_NothingRequiredAndAnUnknownPublisher_SaysSoAndPasses()
    {
        _acme.Sign(_folder);

        Assert.Contains("\"acme\", which is not checked", TrustCheck.Check(_folder, new TrustPolicy()), StringComparison.Ordinal);
    }

    [Fact]
    public void IsKey_KeysAndPaths_AreTakenAndOthersNot()
    {
        using var larger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var rsa = System.Security.Cryptography.RSA.Create(2048);

        Assert.All([_acme.PublicPem, "/etc/acme.pem"], text => Assert.True(TrustPolicy.IsKey(text)));
        Assert.All(["", "acme.pem", "-----BEGIN PUBLIC KEY-----", larger.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem()], text => Assert.False(TrustPolicy.IsKey(text)));
    }

    [Fact]
    public async Task LoadAllAsync_SignatureRequired_RefusesBeforeAnythingRuns()
    {
        _acme.Sign(_folder);
        var unsigned = _home.Add("probe");
        _home.Trust = PluginSigner.Requiring(_acme);

        await using var host = await _home.LoadAsync();

        Assert.Equal(PluginState.Active, host.View("echo").State);
        var refused = Assert.Single(host.Plugins, plugin => plugin.Folder == unsigned);
        Assert.Equal((PluginState.Refused, "unsigned"), (refused.State, refused.ReasonCode));
        Assert.Empty(_home.Executed);
    }

    private static TrustPolicy Knowing(params string[] hashes) => new() { Require = TrustRequirement.Hashes, Hashes = hashes };

    private void Tamper(string change, string file)
    {
        var path = Path.Combine(_folder, file);
        switch (change)
        {
            case "changed":
                File.AppendAllText(path, "x");
                break;
            case "removed":
                File.Delete(path);
                break;
            default:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, "more");
                break;
        }
    }

    private void AssertRefused(TrustPolicy policy, string code, params string[] words)
    {
        var refusal = Assert.Throws<PluginRefusedException>(() => TrustCheck.Check(_folder, policy));

        Assert.Equal(code, refusal.Code);
        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }
}
