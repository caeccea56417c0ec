using System.Xml.Linq;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Template;

/// <summary>What the template says once and the checkout says elsewhere.</summary>
public sealed class TemplateFilesTests
{
    private static readonly string Template = Path.Combine(Checkout.Root, "plugin-template", "plugin");

    [Theory]
    [InlineData("McpCore.Agents")]
    [InlineData("McpCore.Agents.Testing")]
    public void Its_contract_packages_are_of_the_version_that_this_checkout_makes(string package)
    {
        var project = XDocument.Load(Path.Combine(Checkout.Root, "src", package, package + ".csproj"));

        Assert.Equal(project.Descendants("Version").Single().Value, PackagesOfTheTemplate()[package]);
    }

    [Fact]
    public void Its_other_packages_are_of_the_versions_that_are_tested_here()
    {
        var central = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => (string)package.Attribute("Include")!, package => (string)package.Attribute("Version")!);
        var others = PackagesOfTheTemplate().Where(package => !package.Key.StartsWith("McpCore.", StringComparison.Ordinal)).ToDictionary();

        Assert.NotEmpty(others);
        Assert.All(others, package => Assert.Equal(central[package.Key], package.Value));
    }

    private static Dictionary<string, string> PackagesOfTheTemplate() => Directory.GetFiles(Template, "*.csproj", SearchOption.AllDirectories)
        .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
        .ToDictionary(package => (string)package.Attribute("Include")!, package => (string)package.Attribute("Version")!);
}
