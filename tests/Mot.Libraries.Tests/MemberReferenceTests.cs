using System.Diagnostics;
using Mot.Tests.Surface;

namespace Mot.Tests;

/// <summary>
/// The code in src/ is written against the official packages. These tests hold what its assemblies refer to against those
/// packages' public surface, whichever libraries the assemblies were built with.
/// </summary>
public sealed class MemberReferenceTests
{
    internal static bool IsListed(string assembly) =>
        assembly is "TorchSharp" or "OpenCvSharp" || assembly.StartsWith("Microsoft.ML.", StringComparison.Ordinal);

    internal static PublicSurface Listings() => PublicSurface.Read(
        SharedData.Require("reference/api/microsoft-ml-5.0.txt"),
        SharedData.Require("reference/api/torchsharp-0.102.txt"),
        SharedData.Require("reference/api/opencvsharp-4.13.txt"));

    [Theory]
    [InlineData("Mot.Association", false)]
    [InlineData("Mot.Training", true)]
    [InlineData("Mot.MLNet", true)]
    public void Every_member_used_is_public_in_the_official_packages(string assembly, bool usesLibraries)
    {
        SurfaceChecker checker = new(Listings(), IsListed);
        List<string> found = checker.Check(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        Assert.True(found.Count == 0, $"{assembly} uses what the official packages do not offer:\n{string.Join('\n', found)}");
        Assert.Equal(usesLibraries, checker.Checked > 0);
    }

    /// <summary>A library of our own in an official one's place offers nothing else, with the same constants and defaults.</summary>
    [Theory]
    [InlineData("Microsoft.ML.DataView")]
    [InlineData("Microsoft.ML.Core")]
    [InlineData("Microsoft.ML.Data")]
    [InlineData("Microsoft.ML.Transforms")]
    [InlineData("Microsoft.ML.ImageAnalytics")]
    [InlineData("TorchSharp")]
    [InlineData("OpenCvSharp")]
    public void A_stand_in_offers_only_what_the_official_package_offers(string assembly)
    {
        string path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        Assert.SkipUnless(File.Exists(path), $"{assembly} is not used");
        Assert.SkipUnless(FileVersionInfo.GetVersionInfo(path).CompanyName == "Mot.MLNet contributors", $"{assembly} is the official one");
        SurfaceComparison comparison = new(Listings());
        List<string> found = comparison.Compare(path);
        Assert.True(found.Count == 0, $"{found.Count} differences from the official package:\n{string.Join('\n', found)}");
        Assert.True(comparison.Compared > 0);
    }
}
