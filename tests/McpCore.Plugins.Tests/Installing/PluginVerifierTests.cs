using McpCore.Plugins.Installing;
using McpCore.Plugins.Tests.Support;
using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Tests.Installing;

public sealed class PluginVerifierTests : IDisposable
{
    private static readonly string[] AllChecks = ["structure", "links", "permissions", "manifest", "signature", "hashes", "entry", "contract", "framework", "dependencies"];

    private readonly PluginHome _home = new();
    private readonly string _folder;

    public PluginVerifierTests() => _folder = _home.Add("echo");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Verify_GoodFolder_PassesEveryCheckInItsOrder()
    {
        PluginSigner.ListFiles(_folder);

        var verification = Verify();

        Assert.Null(verification.Fault);
        Assert.Equal(("echo", "1.0.0"), (verification.Id, verification.Version));
        Assert.Equal(AllChecks, verification.Checks.Select(check => check.Name));
        Assert.All(verification.Checks, check => Assert.Equal(PluginCheckResult.Passed, check.Result));
    }

    [Theory]
    [InlineData("echo.zip", "")]
    [InlineData("echo.nupkg", "plugin/")]
    public void Verify_GoodArchive_PassesAndLeavesNothing(string name, string prefix)
    {
        var archive = TestArchive.Of(_folder, _home.PathOf(name), prefix);

        var verification = Verify(archive);

        Assert.Null(verification.Fault);
        Assert.Equal(AllChecks, verification.Checks.Select(check => check.Name));
        Assert.False(Directory.Exists(_home.Staging));
    }

    [Theory]
    [InlineData("link", "links", "link_in_folder")]
    [InlineData("mode", "permissions", "unsafe_folder")]
    [InlineData("manifest", "manifest", "manifest_invalid")]
    [InlineData("hash", "hashes", "hash_mismatch")]
    [InlineData("entry", "entry", "invalid_image")]
    [InlineData("contract", "contract", "contract_too_old")]
    [InlineData("framework", "framework", "framework_too_new")]
    [InlineData("dependency", "dependencies", "deps_invalid")]
    public void Verify_OneFault_FailsThatCheckWithItsCode(string fault, string check, string code)
    {
        Spoil(fault);

        var verification = Verify();

        var failed = Assert.Single(verification.Checks, item => item.Result == PluginCheckResult.Failed);
        Assert.Equal((check, code), (failed.Name, failed.Code));
        Assert.Same(failed, verification.Fault);
        Assert.NotEmpty(failed.Message);
    }

    [Fact]
    public void Verify_NothingRequired_SaysThatNothingWasSigned()
    {
        var signature = Assert.Single(Verify().Checks, check => check.Name == "signature");

        Assert.Equal((PluginCheckResult.Passed, "Not signed; nothing is required."), (signature.Result, signature.Message));
    }

    [Fact]
    public void Verify_SignatureRequired_FailsTheSignatureAndStillMakesTheOtherChecks()
    {
        var verification = Verify(policy: new TrustPolicy { Require = TrustRequirement.Signature });

        Assert.Equal(("signature", "unsigned"), (verification.Fault?.Name, verification.Fault?.Code));
        Assert.Equal(PluginCheckResult.Passed, verification.Checks[^1].Result);
    }

    [Fact]
    public void Verify_UnsafeFoldersAllowed_DoesNotCheckThem()
    {
        Spoil("mode");

        var verification = PluginVerifier.Verify(_folder, new TrustPolicy(), allowUnsafeFolders: true);

        Assert.Null(verification.Fault);
        Assert.Equal(PluginCheckResult.NotChecked, Assert.Single(verification.Checks, check => check.Name == "permissions").Result);
    }

    [Theory]
    [InlineData("nowhere", "not_found")]
    [InlineData("nowhere.zip", "not_found")]
    public void Verify_NothingThere_FailsTheStructure(string name, string code)
    {
        var verification = Verify(_home.PathOf(name));

        Assert.Equal(("structure", code), (verification.Fault?.Name, verification.Fault?.Code));
    }

    private PluginVerification Verify(string? path = null, TrustPolicy? policy = null) => PluginVerifier.Verify(path ?? _folder, policy ?? new TrustPolicy(), allowUnsafeFolders: false, inDropFolder: path is null);

    private void Spoil(string fault)
    {
        switch (fault)
        {
            case "link":
                File.CreateSymbolicLink(Path.Combine(_folder, "link.dll"), "/etc/hostname");
                break;
            case "mode":
                UnixModes.Set(_folder, "777");
                break;
            case "manifest":
                File.WriteAllText(Path.Combine(_folder, "plugin.json"), "{");
                break;
            case "hash":
                PluginSigner.ListFiles(_folder);
                File.AppendAllText(Path.Combine(_folder, "McpCore.TestPlugins.Echo.dll"), "x");
                break;
            case "entry":
                File.WriteAllText(Path.Combine(_folder, "McpCore.TestPlugins.Echo.dll"), "no assembly");
                break;
            case "contract":
                PluginHome.EditManifest(_folder, manifest => manifest["contract"] = "[1.99,2.0)");
                break;
            case "framework":
                PluginHome.EditManifest(_folder, manifest => manifest["target_framework"] = "net11.0");
                break;
            default:
                File.WriteAllText(Path.Combine(_folder, "McpCore.TestPlugins.Echo.deps.json"), "{");
                break;
        }
    }
}
