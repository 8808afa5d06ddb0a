#pragma warning disable CA1069, CA1711, CA1008

namespace OpenCvSharp;

public enum AdaptiveThresholdTypes
{
    MeanC = 0, GaussianC = 1
}

public enum BorderTypes
{
    Constant = 0, Replicate = 1, Reflect = 2, Wrap = 3, Reflect101 = 4, Transparent = 5, Default = 4, Isolated =
    16
}

public enum CameraChannels
{
    OpenNI_DepthMap = 0, OpenNI_PointCloudMap = 1, OpenNI_DisparityMap = 2, OpenNI_DisparityMap32F = 3,
    OpenNI_ValidDepthMask = 4
}

public enum CaptureType
{
    File = 0, Camera = 1, NotSpecified = 2
}

public enum CmpTypes
{
    EQ = 0, GT = 1, GE = 2, LT = 3, LE = 4, NE = 5
}

public enum ColorConversionCodes
{
    BGR2BGRA = 0, RGB2RGBA = 0, BGRA2BGR = 1, RGBA2RGB = 1, BGR2RGBA = 2, RGB2BGRA = 2, RGBA2BGR = 3, BGRA2RGB =
    3, BGR2RGB = 4, RGB2BGR = 4, BGRA2RGBA = 5, RGBA2BGRA = 5, BGR2GRAY = 6, RGB2GRAY = 7, GRAY2BGR = 8, GRAY2RGB
    = 8, GRAY2BGRA = 9, GRAY2RGBA = 9, BGRA2GRAY = 10, RGBA2GRAY = 11, BGR2BGR565 = 12, RGB2BGR565 = 13,
    BGR5652BGR = 14, BGR5652RGB = 15, BGRA2BGR565 = 16, RGBA2BGR565 = 17, BGR5652BGRA = 18, BGR5652RGBA = 19,
    GRAY2BGR565 = 20, BGR5652GRAY = 21, BGR2BGR555 = 22, RGB2BGR555 = 23, BGR5552BGR = 24, BGR5552RGB = 25,
    BGRA2BGR555 = 26, RGBA2BGR555 = 27, BGR5552BGRA = 28, BGR5552RGBA = 29, GRAY2BGR555 = 30, BGR5552GRAY = 31,
    BGR2XYZ = 32, RGB2XYZ = 33, XYZ2BGR = 34, XYZ2RGB = 35, BGR2YCrCb = 36, RGB2YCrCb = 37, YCrCb2BGR = 38,
    YCrCb2RGB = 39, BGR2HSV = 40, RGB2HSV = 41, BGR2Lab = 44, RGB2Lab = 45, BGR2Luv = 50, RGB2Luv = 51, BGR2HLS =
    52, RGB2HLS = 53, HSV2BGR = 54, HSV2RGB = 55, Lab2BGR = 56, Lab2RGB = 57, Luv2BGR = 58, Luv2RGB = 59, HLS2BGR
    = 60, HLS2RGB = 61, BGR2HSV_FULL = 66, RGB2HSV_FULL = 67, BGR2HLS_FULL = 68, RGB2HLS_FULL = 69, HSV2BGR_FULL =
    70, HSV2RGB_FULL = 71, HLS2BGR_FULL = 72, HLS2RGB_FULL = 73, LBGR2Lab = 74, LRGB2Lab = 75, LBGR2Luv = 76,
    LRGB2Luv = 77, Lab2LBGR = 78, Lab2LRGB = 79, Luv2LBGR = 80, Luv2LRGB = 81, BGR2YUV = 82, RGB2YUV = 83, YUV2BGR
    = 84, YUV2RGB = 85, YUV2RGB_NV12 = 90, YUV2BGR_NV12 = 91, YUV2RGB_NV21 = 92, YUV2BGR_NV21 = 93, YUV420sp2RGB =
    92, YUV420sp2BGR = 93, YUV2RGBA_NV12 = 94, YUV2BGRA_NV12 = 95, YUV2RGBA_NV21 = 96, YUV2BGRA_NV21 = 97,
    YUV420sp2RGBA = 96, YUV420sp2BGRA = 97, YUV2RGB_YV12 = 98, YUV2BGR_YV12 = 99, YUV2RGB_IYUV = 100, YUV2BGR_IYUV
    = 101, YUV2RGB_I420 = 100, YUV2BGR_I420 = 101, YUV420p2RGB = 98, YUV420p2BGR = 99, YUV2RGBA_YV12 = 102,
    YUV2BGRA_YV12 = 103, YUV2RGBA_IYUV = 104, YUV2BGRA_IYUV = 105, YUV2RGBA_I420 = 104, YUV2BGRA_I420 = 105,
    YUV420p2RGBA = 102, YUV420p2BGRA = 103, YUV2GRAY_420 = 106, YUV2GRAY_NV21 = 106, YUV2GRAY_NV12 = 106,
    YUV2GRAY_YV12 = 106, YUV2GRAY_IYUV = 106, YUV2GRAY_I420 = 106, YUV420sp2GRAY = 106, YUV420p2GRAY = 106,
    YUV2RGB_UYVY = 107, YUV2BGR_UYVY = 108, YUV2RGB_Y422 = 107, YUV2BGR_Y422 = 108, YUV2RGB_UYNV = 107,
    YUV2BGR_UYNV = 108, YUV2RGBA_UYVY = 111, YUV2BGRA_UYVY = 112, YUV2RGBA_Y422 = 111, YUV2BGRA_Y422 = 112,
    YUV2RGBA_UYNV = 111, YUV2BGRA_UYNV = 112, YUV2RGB_YUY2 = 115, YUV2BGR_YUY2 = 116, YUV2RGB_YVYU = 117,
    YUV2BGR_YVYU = 118, YUV2RGB_YUYV = 115, YUV2BGR_YUYV = 116, YUV2RGB_YUNV = 115, YUV2BGR_YUNV = 116,
    YUV2RGBA_YUY2 = 119, YUV2BGRA_YUY2 = 120, YUV2RGBA_YVYU = 121, YUV2BGRA_YVYU = 122, YUV2RGBA_YUYV = 119,
    YUV2BGRA_YUYV = 120, YUV2RGBA_YUNV = 119, YUV2BGRA_YUNV = 120, YUV2GRAY_UYVY = 123, YUV2GRAY_YUY2 = 124,
    YUV2GRAY_Y422 = 123, YUV2GRAY_UYNV = 123, YUV2GRAY_YVYU = 124, YUV2GRAY_YUYV = 124, YUV2GRAY_YUNV = 124,
    RGBA2mRGBA = 125, mRGBA2RGBA = 126, RGB2YUV_I420 = 127, BGR2YUV_I420 = 128, RGB2YUV_IYUV = 127, BGR2YUV_IYUV =
    128, RGBA2YUV_I420 = 129, BGRA2YUV_I420 = 130, RGBA2YUV_IYUV = 129, BGRA2YUV_IYUV = 130, RGB2YUV_YV12 = 131,
    BGR2YUV_YV12 = 132, RGBA2YUV_YV12 = 133, BGRA2YUV_YV12 = 134, BayerBG2BGR = 46, BayerGB2BGR = 47, BayerRG2BGR
    = 48, BayerGR2BGR = 49, BayerBG2RGB = 48, BayerGB2RGB = 49, BayerRG2RGB = 46, BayerGR2RGB = 47, BayerBG2GRAY =
    86, BayerGB2GRAY = 87, BayerRG2GRAY = 88, BayerGR2GRAY = 89, BayerBG2BGR_VNG = 62, BayerGB2BGR_VNG = 63,
    BayerRG2BGR_VNG = 64, BayerGR2BGR_VNG = 65, BayerBG2RGB_VNG = 64, BayerGB2RGB_VNG = 65, BayerRG2RGB_VNG = 62,
    BayerGR2RGB_VNG = 63, BayerBG2BGR_EA = 135, BayerGB2BGR_EA = 136, BayerRG2BGR_EA = 137, BayerGR2BGR_EA = 138,
    BayerBG2RGB_EA = 137, BayerGB2RGB_EA = 138, BayerRG2RGB_EA = 135, BayerGR2RGB_EA = 136, COLORCVT_MAX = 139
}

public enum ConnectedComponentsAlgorithmsTypes
{
    WU = 0, Default = -1, GRANA = 1, BOLELLI = 2, SAUF = 3, BBDT = 4, SPAGHETTI = 5
}

public enum ConnectedComponentsTypes
{
    Left = 0, Top = 1, Width = 2, Height = 3, Area = 4
}

public enum ContourApproximationModes
{
    ApproxNone = 1, ApproxSimple = 2, ApproxTC89L1 = 3, ApproxTC89KCOS = 4
}

public enum DecompTypes
{
    LU = 0, SVD = 1, Eig = 2, Cholesky = 3, QR = 4, Normal = 16
}

[Flags]
public enum DistanceTransformMasks
{
    Mask3 = 3, Mask5 = 5, Precise = 0
}

public enum DistanceTypes
{
    User = -1, L1 = 1, L2 = 2, C = 3, L12 = 4, Fair = 5, Welsch = 6, Huber = 7
}

public enum ErrorCode
{
    StsOk = 0, StsBackTrace = -1, StsError = -2, StsInternal = -3, StsNoMem = -4, StsBadArg = -5, StsBadFunc = -6,
    StsNoConv = -7, StsAutoTrace = -8, HeaderIsNull = -9, BadImageSize = -10, BadOffset = -11, BadDataPtr = -12,
    BadStep = -13, BadModelOrChSeq = -14, BadNumChannels = -15, BadNumChannel1U = -16, BadDepth = -17,
    BadAlphaChannel = -18, BadOrder = -19, BadOrigin = -20, BadAlign = -21, BadCallBack = -22, BadTileSize = -23,
    BadCOI = -24, BadROISize = -25, MaskIsTiled = -26, StsNullPtr = -27, StsVecLengthErr = -28,
    StsFilterStructContentErr = -29, StsKernelStructContentErr = -30, StsFilterOffsetErr = -31, StsBadSize = -201,
    StsDivByZero = -202, StsInplaceNotSupported = -203, StsObjectNotFound = -204, StsUnmatchedFormats = -205,
    StsBadFlag = -206, StsBadPoint = -207, StsBadMask = -208, StsUnmatchedSizes = -209, StsUnsupportedFormat =
    -210, StsOutOfRange = -211, StsParseError = -212, StsNotImplemented = -213, StsBadMemBlock = -214, StsAssert =
    -215, GpuNotSupported = -216, GpuApiCallError = -217, OpenGlNotSupported = -218, OpenGlApiCallError = -219,
    OpenCLApiCallError = -220, OpenCLDoubleNotSupported = -221, OpenCLInitError = -222, OpenCLNoAMDBlasFft = -223
}

public enum FlipMode
{
    X = 0, Y = 1, XY = -1
}

[Flags]
public enum FloodFillFlags
{
    Link4 = 4, Link8 = 8, FixedRange = 65536, MaskOnly = 131072
}

public enum FormatType
{
    Default = 0, MATLAB = 1, CSV = 2, Python = 3, NumPy = 4, C = 5
}

[Flags]
public enum HersheyFonts
{
    HersheySimplex = 0, HersheyPlain = 1, HersheyDuplex = 2, HersheyComplex = 3, HersheyTriplex = 4,
    HersheyComplexSmall = 5, HersheyScriptSimplex = 6, HersheyScriptComplex = 7, Italic = 16
}

[Flags]
public enum ImreadModes
{
    Unchanged = -1, Grayscale = 0, Color = 1, AnyDepth = 2, AnyColor = 4, LoadGdal = 8, ReducedGrayscale2 = 16,
    ReducedColor2 = 17, ReducedGrayscale4 = 32, ReducedColor4 = 33, ReducedGrayscale8 = 64, ReducedColor8 = 65,
    IgnoreOrientation = 128
}

public enum ImwriteFlags
{
    JpegQuality = 1, JpegProgressive = 2, JpegOptimize = 3, JpegRstInterval = 4, JpegLumaQuality = 5,
    JpegChromaQuality = 6, PngCompression = 16, PngStrategy = 17, PngBilevel = 18, PxmBinary = 32, ExrType = 48,
    WebPQuality = 64, PamTupleType = 128, TiffResUnit = 256, TiffXDpi = 257, TiffYDpi = 258, TiffCompression =
    259, Jpeg2000CompressionX1000 = 272
}

[Flags]
public enum InterpolationFlags
{
    Nearest = 0, Linear = 1, Cubic = 2, Area = 3, Lanczos4 = 4, LinearExact = 5, Max = 7, WarpFillOutliers = 8,
    WarpInverseMap = 16
}

public enum LineTypes
{
    Link8 = 8, Link4 = 4, AntiAlias = 16
}

public enum LogLevel
{
    SILENT = 0, FATAL = 1, ERROR = 2, WARNING = 3, INFO = 4, DEBUG = 5, VERBOSE = 6
}

public enum MarkerTypes
{
    Cross = 0, TiltedCross = 1, Star = 2, Diamond = 3, Square = 4, TriangleUp = 5, TriangleDown = 6
}

public enum MatDiagType
{
    Upper = -1, Main = 0, Lower = 1
}

public enum MorphShapes
{
    Rect = 0, Cross = 1, Ellipse = 2
}

public enum MorphTypes
{
    Erode = 0, Dilate = 1, Open = 2, Close = 3, Gradient = 4, TopHat = 5, BlackHat = 6, HitMiss = 7
}

[Flags]
public enum NormTypes
{
    INF = 1, L1 = 2, L2 = 4, L2SQR = 5, Hamming = 6, Hamming2 = 7, Relative = 8, MinMax = 32
}

public enum PixelConnectivity
{
    Connectivity4 = 4, Connectivity8 = 8
}

public enum ReduceDimension
{
    Row = 0, Column = 1, Auto = -1
}

public enum ReduceTypes
{
    Sum = 0, Avg = 1, Max = 2, Min = 3
}

public enum RetrievalModes
{
    External = 0, List = 1, CComp = 2, Tree = 3, FloodFill = 4
}

public enum RotateFlags
{
    Rotate90Clockwise = 0, Rotate180 = 1, Rotate90Counterclockwise = 2
}

public enum TemplateMatchModes
{
    SqDiff = 0, SqDiffNormed = 1, CCorr = 2, CCorrNormed = 3, CCoeff = 4, CCoeffNormed = 5
}

[Flags]
public enum ThresholdTypes
{
    Binary = 0, BinaryInv = 1, Trunc = 2, Tozero = 3, TozeroInv = 4, Mask = 7, Otsu = 8, Triangle = 16
}

public enum VideoAccelerationType
{
    None = 0, Any = 1, D3D11 = 2, VAAPI = 3, MFX = 4
}

public enum VideoCaptureAPIs
{
    ANY = 0, V4L = 200, V4L2 = 200, FIREWIRE = 300, FIREWARE = 300, IEEE1394 = 300, DC1394 = 300, CMU1394 = 300,
    DSHOW = 700, PVAPI = 800, OPENNI = 900, OPENNI_ASUS = 910, ANDROID = 1000, XIAPI = 1100, AVFOUNDATION = 1200,
    GIGANETIX = 1300, MSMF = 1400, WINRT = 1410, INTELPERC = 1500, REALSENSE = 1500, OPENNI2 = 1600, OPENNI2_ASUS
    = 1610, GPHOTO2 = 1700, GSTREAMER = 1800, FFMPEG = 1900, IMAGES = 2000, ARAVIS = 2100, OPENCV_MJPEG = 2200,
    INTEL_MFX = 2300, XINE = 2400, CAP_UEYE = 2500
}

public enum VideoCaptureProperties
{
    PosMsec = 0, PosFrames = 1, PosAviRatio = 2, FrameWidth = 3, FrameHeight = 4, Fps = 5, FourCC = 6, FrameCount
    = 7, Format = 8, Mode = 9, Brightness = 10, Contrast = 11, Saturation = 12, Hue = 13, Gain = 14, Exposure =
    15, ConvertRgb = 16, WhiteBalanceBlueU = 17, Rectification = 18, Monocrome = 19, Sharpness = 20, AutoExposure
    = 21, Gamma = 22, Temperature = 23, Trigger = 24, TriggerDelay = 25, WhiteBalanceRedV = 26, Zoom = 27, Focus =
    28, Guid = 29, IsoSpeed = 30, BackLight = 32, Pan = 33, Tilt = 34, Roll = 35, Iris = 36, Settings = 37,
    BufferSize = 38, AutoFocus = 39, SARNum = 40, SARDen = 41, Backend = 42, Channel = 43, AutoWB = 44,
    WBTemperature = 45, CodecPixelFormat = 46, BitRate = 47, OrientationMeta = 48, OrientationAuto = 49,
    HwAcceleration = 50, HwDevice = 51, OpenNI_OutputMode = 100, OpenNI_FrameMaxDepth = 101, OpenNI_Baseline =
    102, OpenNI_FocalLength = 103, OpenNI_Registration = 104, OPENNI_ApproxFrameSync = 105, OPENNI_MaxBufferSize =
    106, OPENNI_CircleBuffer = 107, OPENNI_MaxTimeDuration = 108, OPENNI_GeneratorPresent = 109, OPENNI2_Sync =
    110, OPENNI2_Mirror = 111, OpenNI_DepthGenerator = -2147483648, OpenNI_ImageGenerator = 1073741824,
    OpenNI_ImageGeneratorPresent = 1073741933, OpenNI_ImageGeneratorOutputMode = 1073741924,
    OpenNI_DepthGeneratorBaseline = 1073741926, OpenNI_DepthGeneratorFocalLength = 1073741927,
    OpenNI_DepthGeneratorRegistrationON = 1073741928, GStreamerQueueLength = 200, PvAPIMulticastIP = 300,
    PVAPI_FrameStartTriggerMode = 301, PVAPI_DecimationHorizontal = 302, PVAPI_DecimationVertical = 303,
    PVAPI_BinningX = 304, PVAPI_BinningY = 305, PVAPI_PixelFormat = 306, XI_Downsampling = 400, XI_DataFormat =
    401, XI_OffsetX = 402, XI_OffsetY = 403, XI_TrgSource = 404, XI_TrgSoftware = 405, XI_GpiSelector = 406,
    XI_GpiMode = 407, XI_GpiLevel = 408, XI_GpoSelector = 409, XI_GpoMode = 410, XI_LedSelector = 411, XI_LedMode
    = 412, XI_ManualWB = 413, XI_AutoWB = 414, XI_AEAG = 415, XI_ExpPriority = 416, XI_AEMaxLimit = 417,
    XI_AGMaxLimit = 418, XI_AEAGLevel = 419, XI_Timeout = 420, IOS_DeviceFocus = 9001, IOS_DeviceExposure = 9002,
    IOS_DeviceFlash = 9003, IOS_DeviceWhiteBalance = 9004, IOS_DeviceTorch = 9005, GIGA_FrameOffsetX = 10001,
    GIGA_FrameOffsetY = 10002, GIGA_FrameWidthMax = 10003, GIGA_FrameHeightMax = 10004, GIGA_FrameSensWidth =
    10005, GIGA_FrameSensHeight = 10006, INTELPERC_ProfileCount = 11001, INTELPERC_ProfileIdx = 11002,
    INTELPERC_DepthLowConfidenceValue = 11003, INTELPERC_DepthSaturationValue = 11004,
    INTELPERC_DepthConfidenceThreshold = 11005, INTELPERC_DepthFocalLengthHorz = 11006,
    INTELPERC_DepthFocalLengthVert = 11007, GPhoto2_Preview = 17001, GPhoto2_WidgetEnumerate = 17002,
    GPhoto2_ReloadConfig = 17003, GPhoto2_ReloadOnChange = 17004, GPhoto2_CollectMsgs = 17005, GPhoto2_FlushMsgs =
    17006, Speed = 17007, Aperture = 17008, ExposureProgram = 17009, ViewFinder = 17010
}

public enum VideoWriterProperties
{
    Quality = 1, FrameBytes = 2, NStripes = 3, IsColor = 4, Depth = 5, HwAcceleration = 6, HwDevice = 7
}
