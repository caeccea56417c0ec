using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Configuration.Options;
using McpCore.Plugins.Trust;

namespace McpCore.Daemon.Tests.Configuration;

/// <summary>What <c>plugins.trust</c> takes, beyond what its schema can say.</summary>
public sealed class TrustSettingTests
{
    private static readonly string Hash = new('A', 64);

    [Fact]
    public void Apply_WholePolicy_IsTakenOver()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportSubjectPublicKeyInfoPem();
        var options = OptionTable.Defaults;

        Assert.True(Apply(options, new JsonObject
        {
            ["require"] = "signature",
            ["hashes"] = new JsonArray(Hash),
            ["publishers"] = new JsonObject { ["acme"] = pem, ["other"] = "/etc/other.pem" },
        }));

        var policy = options.Core.PluginTrust;
        Assert.Equal(TrustRequirement.Signature, policy.Require);
        Assert.Equal([Hash.ToLowerInvariant()], policy.Hashes);
        Assert.Equal([("acme", pem), ("other", "/etc/other.pem")], policy.Publishers.Select(publisher => (publisher.Key, publisher.Value)));
    }

    [Fact]
    public void Apply_LaterSource_ReplacesTheWholePolicy()
    {
        var options = OptionTable.Defaults;
        Apply(options, new JsonObject { ["require"] = "hashes", ["hashes"] = new JsonArray(Hash) });

        Assert.True(Apply(options, new JsonObject()));

        Assert.Equal((TrustRequirement.Nothing, 0), (options.Core.PluginTrust.Require, options.Core.PluginTrust.Hashes.Count));
    }

    [Theory]
    [InlineData("""{"require":"trust"}""")]
    [InlineData("""{"require":null}""")]
    [InlineData("""{"hashes":["abc"]}""")]
    [InlineData("""{"hashes":[1]}""")]
    [InlineData("""{"hashes":null}""")]
    [InlineData("""{"publishers":{"acme":"relative.pem"}}""")]
    [InlineData("""{"publishers":{"acme":"-----BEGIN PUBLIC KEY-----\nno key\n-----END PUBLIC KEY-----"}}""")]
    [InlineData("""{"publishers":["acme"]}""")]
    [InlineData("""{"requires":"signature"}""")]
    [InlineData("\"signature\"")]
    public void Apply_ValueThatIsNoPolicy_IsRefusedAndChangesNothing(string text)
    {
        var options = OptionTable.Defaults;
        var before = options.Core.PluginTrust;

        Assert.False(Apply(options, JsonNode.Parse(text)));

        Assert.Same(before, options.Core.PluginTrust);
    }

    private static bool Apply(DaemonOptions options, JsonNode? value) => TrustSetting.Spec.Apply(options, value);
}
