namespace Mot.MLNet.Models;

/// <summary>What a file calls the kinds of its stages.</summary>
internal static class StageKinds
{
    public const string FairMot = "fairmot", Jde = "jde", CsTrack = "cstrack", Lwf = "lwf", Association = "association";
}
