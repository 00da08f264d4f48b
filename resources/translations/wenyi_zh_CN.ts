<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>wenyi</name>
    <message>
      <source> (assumed)</source>
      <translation>（推定）</translation>
    </message>
    <message>
      <source> days</source>
      <translation> 天</translation>
    </message>
    <message>
      <source> h</source>
      <translation> 时</translation>
    </message>
    <message>
      <source> seconds</source>
      <translation> 秒</translation>
    </message>
    <message>
      <source> · </source>
      <translation> · </translation>
    </message>
    <message numerus="yes">
      <source>%n article(s) found</source>
      <translation>
        <numerusform>找到 %n 条</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n cabinet(s) found</source>
      <translation>
        <numerusform>找到 %n 个柜体</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n case(s)</source>
      <translation>
        <numerusform>%n 件</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n cell(s) looked into.</source>
      <translation>
        <numerusform>已开门查看 %n 格。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n cell(s) with paper not looked into yet.</source>
      <translation>
        <numerusform>尚有 %n 个存有材料的格口未查看。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n day(s) left</source>
      <translation>
        <numerusform>还有 %n 天</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n day(s) over</source>
      <translation>
        <numerusform>逾期 %n 天</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n deadline(s)</source>
      <translation>
        <numerusform>%n 项</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n deadline(s) written</source>
      <translation>
        <numerusform>已导出 %n 项期限</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n envelope(s) not taken out: take them out at the cabinet first.</source>
      <translation>
        <numerusform>有 %n 袋没有取出，请先在中间柜办理结案取出。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n error(s); the rules before stay in force.</source>
      <translation>
        <numerusform>有 %n 处错误；原有规则继续有效。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n exhibit(s) listed</source>
      <translation>
        <numerusform>已列入 %n 项证据</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n file(s) not imported</source>
      <translation>
        <numerusform>未导入 %n 个文件</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n file(s) were not taken</source>
      <translation>
        <numerusform>有 %n 个文件未接收</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n further file(s) stay in {folder}</source>
      <translation>
        <numerusform>%n 个其他文件仍在信息包 {folder} 中</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n further file(s), recordings among them, stay in {folder}: keep it</source>
      <translation>
        <numerusform>%n 个其他文件（含庭审录音录像）仍在信息包 {folder} 中，请妥善保管</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n hidden</source>
      <translation>
        <numerusform>串音 %n</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n interruption(s)</source>
      <translation>
        <numerusform>中断 %n 处</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n item(s) entered; Ctrl+Z in the scan desk takes them back.</source>
      <translation>
        <numerusform>已录入 %n 项；在扫描台按 Ctrl+Z 可撤销。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n label(s) in this cell</source>
      <translation>
        <numerusform>本格已扫 %n 个条码</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) have another speaker now</source>
      <translation>
        <numerusform>已更改 %n 行的发言人</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) imported. Undo takes them back.</source>
      <translation>
        <numerusform>已导入 %n 行，撤销即可收回。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) of another seat's voice hidden</source>
      <translation>
        <numerusform>隐去 %n 段串音</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) spoken over another's voice added</source>
      <translation>
        <numerusform>补出 %n 段同时发言</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n line(s) were heard, but have no words</source>
      <translation>
        <numerusform>有 %n 行发言听不清，没有文字</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n mention(s)</source>
      <translation>
        <numerusform>提示 %n</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n more</source>
      <translation>
        <numerusform>另有 %n 项</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n new line(s) below  ↓</source>
      <translation>
        <numerusform>下方有 %n 行新内容  ↓</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n not to be shown</source>
      <translation>
        <numerusform>%n 页不列入证据</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n note(s) kept on this machine, to be sent</source>
      <translation>
        <numerusform>%n 条笔记已存本机，待上传</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s)</source>
      <translation>
        <numerusform>%n 页</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not filed yet and will be in no package.</source>
      <translation>
        <numerusform>有 %n 页尚未编目，不会进入任何信息包。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not filed yet and will not be in the PDF.</source>
      <translation>
        <numerusform>有 %n 页尚未编目，不会写入 PDF。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not read yet and cannot be searched.</source>
      <translation>
        <numerusform>有 %n 页尚未识别，导出后无法检索其文字。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) are not recognised yet and were not searched</source>
      <translation>
        <numerusform>另有 %n 页尚未识别，没有检索</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) found</source>
      <translation>
        <numerusform>找到 %n 页</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) received</source>
      <translation>
        <numerusform>已接收 %n 页</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) stay in the dossier; they are not listed as evidence</source>
      <translation>
        <numerusform>已扫描的 %n 页留在卷宗中，未列为证据</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) to be read</source>
      <translation>
        <numerusform>待识别 %n 页</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n page(s) to look at</source>
      <translation>
        <numerusform>可看 %n 页</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n place(s) changed</source>
      <translation>
        <numerusform>已替换 %n 处</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n record(s) waiting</source>
      <translation>
        <numerusform>待传 %n 条记录</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n recording(s)</source>
      <translation>
        <numerusform>录音录像 %n 段</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n request(s)</source>
      <translation>
        <numerusform>申请 %n</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n s</source>
      <translation>
        <numerusform>%n 秒</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n sheet(s)</source>
      <translation>
        <numerusform>%n 张</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n sheet(s), confirmed</source>
      <translation>
        <numerusform>清点为 %n 张，确认</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n signed paper(s)</source>
      <translation>
        <numerusform>签署文书 %n 份</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n stretch(es) of another seat's voice hidden</source>
      <translation>
        <numerusform>已隐去 %n 段串音</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggested filing(s) have not been confirmed.</source>
      <translation>
        <numerusform>有 %n 份材料的归目建议尚未确认。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggestion(s) chosen.</source>
      <translation>
        <numerusform>已选 %n 份待确认材料。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n suggestion(s) wait for your confirmation.</source>
      <translation>
        <numerusform>有 %n 份材料的归目建议待确认。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n time(s) something was shown</source>
      <translation>
        <numerusform>共出示 %n 次</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n version(s) as before</source>
      <translation>
        <numerusform>未变 %n 个版本</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n version(s) new</source>
      <translation>
        <numerusform>新增 %n 个版本</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n version(s) replaced</source>
      <translation>
        <numerusform>更新 %n 个版本</numerusform>
      </translation>
    </message>
    <message>
      <source>&amp;Microphones</source>
      <translation>话筒(&amp;M)</translation>
    </message>
    <message>
      <source>(Deliberation; you may not see it)</source>
      <translation>（评议内容，无权查看）</translation>
    </message>
    <message>
      <source>(by hand)</source>
      <translation>（手写）</translation>
    </message>
    <message>
      <source>(empty)</source>
      <translation>（空）</translation>
    </message>
    <message>
      <source>(not announced)</source>
      <translation>（未当庭宣布）</translation>
    </message>
    <message>
      <source>(not recognised yet)</source>
      <translation>（尚未识别）</translation>
    </message>
    <message>
      <source>(nothing)</source>
      <translation>（空）</translation>
    </message>
    <message>
      <source>(provisional)</source>
      <translation>（暂定）</translation>
    </message>
    <message numerus="yes">
      <source>, %n of them set aside</source>
      <translation>
        <numerusform>，其中 %n 页自动收起</numerusform>
      </translation>
    </message>
    <message>
      <source>, page {n}</source>
      <translation>，第 {n} 页</translation>
    </message>
    <message>
      <source>, {batches} batches</source>
      <translation>，{batches} 批</translation>
    </message>
    <message>
      <source>, {count} missing</source>
      <translation>，缺 {count} 张</translation>
    </message>
    <message>
      <source>, {count} too many</source>
      <translation>，多 {count} 张</translation>
    </message>
    <message>
      <source>1. Address of the courtroom</source>
      <translation>1. 法庭地址</translation>
    </message>
    <message>
      <source>2. Code of six digits: type it on the right</source>
      <translation>2. 六位配对码：请在右侧按键输入</translation>
    </message>
    <message>
      <source>64 characters, given by the sender another way</source>
      <translation>64 位，由移交方另行提供</translation>
    </message>
    <message>
      <source>: check power, cable and board numbers.</source>
      <translation>，请检查电源、线路和板号。</translation>
    </message>
    <message>
      <source>A card can be scanned instead.</source>
      <translation>也可以扫描工牌。</translation>
    </message>
    <message>
      <source>A card lets its owner act at the cabinet. An older card of theirs is void then.</source>
      <translation>持工牌者可以本人名义在柜前办理。制作新工牌后，原工牌即作废。</translation>
    </message>
    <message>
      <source>A change during the hearing holds from now on; what was said stays.</source>
      <translation>庭审中的变更自现在起生效，此前的发言不变。</translation>
    </message>
    <message>
      <source>A character was put right by the check digit</source>
      <translation>按校验位更正</translation>
    </message>
    <message>
      <source>A copy</source>
      <translation>复印件</translation>
    </message>
    <message>
      <source>A copy of this station is in use; enrol it anew</source>
      <translation>本机的一份副本正在使用，请重新登记</translation>
    </message>
    <message>
      <source>A false alarm; nothing was found</source>
      <translation>误报，现场无异常</translation>
    </message>
    <message>
      <source>A file…</source>
      <translation>打开文件…</translation>
    </message>
    <message>
      <source>A folder with one Markdown file for each law is imported; the name of a file tells the day of adoption, as in 公司法(2023-12-29).md. What was imported before stays until a newer text takes its place.</source>
      <translation>请选择存放法律文本的文件夹：一部法律一个 Markdown 文件，文件名写明通过或修正日期，如“公司法(2023-12-29).md”。已导入的文本会保留，直到同一版本的新文本将其替换。</translation>
    </message>
    <message>
      <source>A great picture could not be cut; it can be seen as it fits a screen</source>
      <translation>一幅巨幅图未能切图，仍可按屏幕大小查看</translation>
    </message>
    <message>
      <source>A longer term was granted</source>
      <translation>延长期限</translation>
    </message>
    <message>
      <source>A page of the dossier is among them: for you alone</source>
      <translation>含卷宗页面，仅本席可见</translation>
    </message>
    <message>
      <source>A party, or what it is about; may stay empty</source>
      <translation>当事人或者所涉事项，可以不填</translation>
    </message>
    <message>
      <source>A place of its own</source>
      <translation>单独成区</translation>
    </message>
    <message>
      <source>A scan is running</source>
      <translation>正在扫描</translation>
    </message>
    <message>
      <source>A take-over is noted in the journal.</source>
      <translation>接管将记入日志。</translation>
    </message>
    <message>
      <source>A task is made with each registration of paper.</source>
      <translation>登记纸质材料时即生成扫描任务。</translation>
    </message>
    <message>
      <source>A visit broke off</source>
      <translation>有一次开门没有了结</translation>
    </message>
    <message numerus="yes">
      <source>A whole set, one for each item: %n sheet(s)</source>
      <translation>
        <numerusform>整套，每个类目一张（共 %n 张）</numerusform>
      </translation>
    </message>
    <message>
      <source>A wrong code was typed; {n} tries left.</source>
      <translation>有人输错了配对码，还可试 {n} 次。</translation>
    </message>
    <message>
      <source>A&amp;lso</source>
      <translation>另加(&amp;L)</translation>
    </message>
    <message>
      <source>About</source>
      <translation>对象</translation>
    </message>
    <message>
      <source>About Wenyi</source>
      <translation>关于文驿</translation>
    </message>
    <message>
      <source>About the whole page</source>
      <translation>针对本页</translation>
    </message>
    <message>
      <source>Accept with the reason</source>
      <translation>注明理由特许</translation>
    </message>
    <message>
      <source>Accepted</source>
      <translation>已特许</translation>
    </message>
    <message>
      <source>Accounts</source>
      <translation>账号</translation>
    </message>
    <message>
      <source>Accounts are in use at this station now: please sign in.</source>
      <translation>本机已启用账号，请登录。</translation>
    </message>
    <message>
      <source>Active content left out</source>
      <translation>已去除活动内容</translation>
    </message>
    <message>
      <source>Actual size</source>
      <translation>实际大小</translation>
    </message>
    <message>
      <source>Add</source>
      <translation>新增</translation>
    </message>
    <message>
      <source>Add a seat</source>
      <translation>增加席位</translation>
    </message>
    <message>
      <source>Add a seat…</source>
      <translation>增加席位…</translation>
    </message>
    <message>
      <source>Add evidence from files…</source>
      <translation>从文件添加证据…</translation>
    </message>
    <message>
      <source>Add files</source>
      <translation>添加文件</translation>
    </message>
    <message>
      <source>Add files…</source>
      <translation>添加文件…</translation>
    </message>
    <message>
      <source>Add party</source>
      <translation>添加当事人</translation>
    </message>
    <message>
      <source>Address</source>
      <translation>中心地址</translation>
    </message>
    <message>
      <source>Address of the cabinet</source>
      <translation>柜体地址</translation>
    </message>
    <message>
      <source>Address of the courtroom</source>
      <translation>法庭地址</translation>
    </message>
    <message>
      <source>Address of the pad…</source>
      <translation>签字板地址…</translation>
    </message>
    <message>
      <source>Address {address}</source>
      <translation>地址 {address}</translation>
    </message>
    <message>
      <source>Administrator</source>
      <translation>管理员</translation>
    </message>
    <message>
      <source>Adopted</source>
      <translation>通过或修正</translation>
    </message>
    <message>
      <source>After the court code comes the type of case, as in 民初.</source>
      <translation>法院代字之后应为类型代字，如“民初”。</translation>
    </message>
    <message>
      <source>After the type comes the number.</source>
      <translation>类型代字之后应为案件编号。</translation>
    </message>
    <message>
      <source>After the year comes the court code, as in 粤0308.</source>
      <translation>年份之后应为法院代字，如“粤0308”。</translation>
    </message>
    <message>
      <source>Agrees</source>
      <translation>同意以录代记</translation>
    </message>
    <message>
      <source>Agrees to the recording instead</source>
      <translation>同意以录代记</translation>
    </message>
    <message>
      <source>Alarm</source>
      <translation>告警</translation>
    </message>
    <message>
      <source>Alarm when open for</source>
      <translation>开门超过多久告警</translation>
    </message>
    <message>
      <source>Alarm, door open</source>
      <translation>告警、门开</translation>
    </message>
    <message>
      <source>Alarm: {what}</source>
      <translation>告警：{what}</translation>
    </message>
    <message>
      <source>Alarms</source>
      <translation>告警</translation>
    </message>
    <message numerus="yes">
      <source>All %n signature(s) are valid</source>
      <translation>
        <numerusform>全部 %n 个签名有效</numerusform>
      </translation>
    </message>
    <message>
      <source>All agree.</source>
      <translation>全部相符。</translation>
    </message>
    <message>
      <source>All black</source>
      <translation>全部黑屏</translation>
    </message>
    <message>
      <source>All of this speaker was said by…</source>
      <translation>此人的全部发言改为…</translation>
    </message>
    <message>
      <source>All of “{role}” was said by</source>
      <translation>“{role}”的全部发言改为</translation>
    </message>
    <message>
      <source>All other files are in the case.</source>
      <translation>其余文件均已接收入卷。</translation>
    </message>
    <message>
      <source>All pages</source>
      <translation>全部页面</translation>
    </message>
    <message>
      <source>All pages read</source>
      <translation>页面已全部识别</translation>
    </message>
    <message>
      <source>All paper was taken out. Hand it to the archive.</source>
      <translation>纸质卷宗已全部取出，请移交档案室。</translation>
    </message>
    <message>
      <source>All paper went to the archive or back to who brought it.</source>
      <translation>纸质卷宗已全部移交归档，或者已退当事人。</translation>
    </message>
    <message>
      <source>All saved</source>
      <translation>已全部保存</translation>
    </message>
    <message>
      <source>All screens are black</source>
      <translation>全场黑屏</translation>
    </message>
    <message>
      <source>All screens black, or back</source>
      <translation>全部黑屏／恢复</translation>
    </message>
    <message>
      <source>All screens of this room become black. Recording and record go on.</source>
      <translation>本庭所有屏幕将黑屏。录音和笔录照常进行。</translation>
    </message>
    <message>
      <source>All screens show</source>
      <translation>全场正在显示</translation>
    </message>
    <message numerus="yes">
      <source>All screens show %n page(s) side by side</source>
      <translation>
        <numerusform>全场正在对比显示 %n 页</numerusform>
      </translation>
    </message>
    <message>
      <source>All screens show the new name. What was said before stays as it is.</source>
      <translation>所有屏幕随即显示新姓名；此前的发言不变。</translation>
    </message>
    <message>
      <source>All seats</source>
      <translation>全部席位</translation>
    </message>
    <message>
      <source>All that is filed as evidence is listed already.</source>
      <translation>归入证据的材料都已列入目录。</translation>
    </message>
    <message>
      <source>Also what is done</source>
      <translation>含已办结</translation>
    </message>
    <message>
      <source>Also what was said in deliberation (confidential)</source>
      <translation>包括评议内容（副卷，不公开）</translation>
    </message>
    <message>
      <source>Always file it so</source>
      <translation>今后都这样归</translation>
    </message>
    <message>
      <source>Amount claimed (yuan)</source>
      <translation>请求金额（元）</translation>
    </message>
    <message>
      <source>An alarm is raised</source>
      <translation>已发出告警</translation>
    </message>
    <message>
      <source>An answer did not bear the centre's signature and was not believed</source>
      <translation>收到未经中心签名的应答，未予采信</translation>
    </message>
    <message>
      <source>An original on this station is damaged</source>
      <translation>本机有原件损坏</translation>
    </message>
    <message>
      <source>Announced in court</source>
      <translation>当庭宣布</translation>
    </message>
    <message>
      <source>Another machine began first: decide the conflict</source>
      <translation>另一台机器先开始核对：请到“运行”席处理冲突</translation>
    </message>
    <message>
      <source>Another person has to decide, who may</source>
      <translation>须由另一名有审批权限的人员审批</translation>
    </message>
    <message>
      <source>Another…</source>
      <translation>另选…</translation>
    </message>
    <message>
      <source>Any case</source>
      <translation>不限案件</translation>
    </message>
    <message>
      <source>Apply</source>
      <translation>应用</translation>
    </message>
    <message>
      <source>Archive</source>
      <translation>档案</translation>
    </message>
    <message>
      <source>Archive with a model</source>
      <translation>含模型的压缩包</translation>
    </message>
    <message>
      <source>Archivist</source>
      <translation>档案员</translation>
    </message>
    <message>
      <source>Arrow</source>
      <translation>箭头</translation>
    </message>
    <message>
      <source>Article after</source>
      <translation>后一条</translation>
    </message>
    <message>
      <source>Article before</source>
      <translation>前一条</translation>
    </message>
    <message>
      <source>Article or words, as in 民法典579</source>
      <translation>条号或词语，如：民法典579</translation>
    </message>
    <message>
      <source>Articles</source>
      <translation>条数</translation>
    </message>
    <message>
      <source>As delivered</source>
      <translation>恢复默认</translation>
    </message>
    <message>
      <source>As read</source>
      <translation>识别所得</translation>
    </message>
    <message>
      <source>As the desktop</source>
      <translation>跟随系统</translation>
    </message>
    <message>
      <source>Aside</source>
      <translation>收起</translation>
    </message>
    <message>
      <source>Ask for a correction</source>
      <translation>申请补正</translation>
    </message>
    <message>
      <source>Ask for a look-up</source>
      <translation>申请查档</translation>
    </message>
    <message>
      <source>Ask for the signature</source>
      <translation>请其签名</translation>
    </message>
    <message>
      <source>Ask the clerk for a new code and type it again.</source>
      <translation>请书记员重新出一个配对码，再输入一次。</translation>
    </message>
    <message>
      <source>Ask the clerk for a new code to go on.</source>
      <translation>如需继续使用，请书记员重新出一个配对码。</translation>
    </message>
    <message>
      <source>Ask to borrow</source>
      <translation>申请借阅</translation>
    </message>
    <message>
      <source>Ask to show this</source>
      <translation>申请出示</translation>
    </message>
    <message>
      <source>Ask whether they agree that the recording stands for the record.</source>
      <translation>请询问其是否同意以录音录像替代笔录。</translation>
    </message>
    <message>
      <source>Asked by</source>
      <translation>申请人</translation>
    </message>
    <message>
      <source>Asked for by {who} on {day}</source>
      <translation>{who} 于 {day} 申请</translation>
    </message>
    <message>
      <source>Asked the judge to show {name}. Please wait.</source>
      <translation>已向法官申请出示{name}，请等候。</translation>
    </message>
    <message>
      <source>Asked to borrow {label}; another person decides</source>
      <translation>已申请借阅 {label}，待他人审批</translation>
    </message>
    <message>
      <source>Asked: please wait</source>
      <translation>已申请，请等候</translation>
    </message>
    <message>
      <source>Asking for the timestamp…</source>
      <translation>正在请求时间戳…</translation>
    </message>
    <message>
      <source>Asking the centre…</source>
      <translation>正在询问中心…</translation>
    </message>
    <message>
      <source>Asks for a correction</source>
      <translation>申请补正</translation>
    </message>
    <message>
      <source>At a hearing</source>
      <translation>庭审提交</translation>
    </message>
    <message>
      <source>At most {rate}/s</source>
      <translation>不超过 {rate}/秒</translation>
    </message>
    <message>
      <source>At the cabinet: so many hours after the password was right.</source>
      <translation>中间柜：密码输入正确后的若干小时内，只刷卡即可办理。</translation>
    </message>
    <message>
      <source>At the centre</source>
      <translation>中心已收</translation>
    </message>
    <message>
      <source>At the counter</source>
      <translation>窗口递交</translation>
    </message>
    <message>
      <source>At their seat</source>
      <translation>在席位屏幕签名</translation>
    </message>
    <message>
      <source>At work</source>
      <translation>办理中</translation>
    </message>
    <message>
      <source>Attachments left out</source>
      <translation>未收附件</translation>
    </message>
    <message>
      <source>Authenticity</source>
      <translation>真实性</translation>
    </message>
    <message>
      <source>Automatic: the best that is here</source>
      <translation>自动：选用本机最好的模型</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>返回</translation>
    </message>
    <message>
      <source>Back of a separator sheet</source>
      <translation>分隔页背面</translation>
    </message>
    <message>
      <source>Back to all zones</source>
      <translation>返回全部区域</translation>
    </message>
    <message>
      <source>Back to the bench</source>
      <translation>返回法官席</translation>
    </message>
    <message>
      <source>Back to the evidence</source>
      <translation>返回证据</translation>
    </message>
    <message>
      <source>Back to the newest</source>
      <translation>回到最新</translation>
    </message>
    <message>
      <source>Back two seconds</source>
      <translation>后退两秒</translation>
    </message>
    <message>
      <source>Bandwidth limit</source>
      <translation>带宽限制</translation>
    </message>
    <message>
      <source>Barcode</source>
      <translation>条形码</translation>
    </message>
    <message>
      <source>Batch</source>
      <translation>批次</translation>
    </message>
    <message>
      <source>Batch counts</source>
      <translation>计入批次</translation>
    </message>
    <message>
      <source>Batch counts no longer</source>
      <translation>移出批次</translation>
    </message>
    <message>
      <source>Batch of {time}, {source}, {pages} pages</source>
      <translation>{time} 批次，{source}，共 {pages} 页</translation>
    </message>
    <message>
      <source>Batches of the day</source>
      <translation>当日批次</translation>
    </message>
    <message>
      <source>Batches that count</source>
      <translation>计入任务的批次</translation>
    </message>
    <message>
      <source>Batches that count…</source>
      <translation>计入的批次…</translation>
    </message>
    <message>
      <source>Before</source>
      <translation>改动之前</translation>
    </message>
    <message>
      <source>Begin</source>
      <translation>开始</translation>
    </message>
    <message>
      <source>Begin a new material here</source>
      <translation>从本页起拆为新材料</translation>
    </message>
    <message>
      <source>Begin a stage…</source>
      <translation>开始某一阶段…</translation>
    </message>
    <message>
      <source>Begin anew</source>
      <translation>更正重签</translation>
    </message>
    <message>
      <source>Begin deliberating</source>
      <translation>开始评议</translation>
    </message>
    <message>
      <source>Begin this stage at the line that is open, or now</source>
      <translation>从当前行（或此刻）起进入该阶段</translation>
    </message>
    <message>
      <source>Begin with the year in brackets, as in （2026）.</source>
      <translation>请以带括号的年份开头，如“（2026）”。</translation>
    </message>
    <message>
      <source>Begin with “New request…”.</source>
      <translation>请点“新建申请…”。</translation>
    </message>
    <message>
      <source>Begin “{stage}”</source>
      <translation>进入“{stage}”</translation>
    </message>
    <message>
      <source>Begun</source>
      <translation>开始</translation>
    </message>
    <message>
      <source>Being put into the record…</source>
      <translation>正在写入笔录…</translation>
    </message>
    <message>
      <source>Being read</source>
      <translation>核对中</translation>
    </message>
    <message>
      <source>Being scanned</source>
      <translation>扫描中</translation>
    </message>
    <message>
      <source>Being signed</source>
      <translation>签署中</translation>
    </message>
    <message>
      <source>Belongs into {place}</source>
      <translation>应在 {place}</translation>
    </message>
    <message>
      <source>Bench</source>
      <translation>法官席</translation>
    </message>
    <message>
      <source>Bench, parties and gallery see nothing. Evidence can be listed all the same.</source>
      <translation>法官席、当事人席和旁听屏均无画面。证据目录仍可编制。</translation>
    </message>
    <message>
      <source>Beside the name of: {zone}</source>
      <translation>并入“{zone}”标签</translation>
    </message>
    <message>
      <source>Black</source>
      <translation>黑屏</translation>
    </message>
    <message>
      <source>Black and white</source>
      <translation>黑白</translation>
    </message>
    <message>
      <source>Black for all, or screens on</source>
      <translation>全部黑屏／恢复显示</translation>
    </message>
    <message>
      <source>Blocked by {codes}</source>
      <translation>存在阻断项：{codes}</translation>
    </message>
    <message>
      <source>Blocker</source>
      <translation>阻断</translation>
    </message>
    <message>
      <source>Blurred</source>
      <translation>模糊</translation>
    </message>
    <message>
      <source>Board {board}</source>
      <translation>{board} 号板</translation>
    </message>
    <message>
      <source>Boards</source>
      <translation>板号</translation>
    </message>
    <message>
      <source>Borrow</source>
      <translation>借出</translation>
    </message>
    <message>
      <source>Both versions</source>
      <translation>两个版本</translation>
    </message>
    <message>
      <source>Both versions are kept in the journal, whatever you choose.</source>
      <translation>无论如何选择，两个版本都保留在留痕日志中。</translation>
    </message>
    <message>
      <source>Box</source>
      <translation>方框</translation>
    </message>
    <message>
      <source>Bring back</source>
      <translation>恢复</translation>
    </message>
    <message>
      <source>Broken off by a crash</source>
      <translation>程序意外关闭而中断</translation>
    </message>
    <message>
      <source>Brought by</source>
      <translation>提交人</translation>
    </message>
    <message>
      <source>By</source>
      <translation>操作人</translation>
    </message>
    <message>
      <source>By hand</source>
      <translation>手写</translation>
    </message>
    <message>
      <source>By post</source>
      <translation>交邮</translation>
    </message>
    <message>
      <source>By signing you confirm {title}. Every page bears your signature.</source>
      <translation>签名即确认《{title}》核对无误；每一页都将载有您的签名。</translation>
    </message>
    <message>
      <source>Cabinet</source>
      <translation>中间柜</translation>
    </message>
    <message>
      <source>Cabinets</source>
      <translation>柜体</translation>
    </message>
    <message>
      <source>Cabinets…</source>
      <translation>柜体设置…</translation>
    </message>
    <message>
      <source>Calendar (*.ics)</source>
      <translation>日历文件 (*.ics)</translation>
    </message>
    <message>
      <source>Calendar file…</source>
      <translation>导出日历…</translation>
    </message>
    <message>
      <source>Came from</source>
      <translation>来源</translation>
    </message>
    <message>
      <source>Came today</source>
      <translation>今日收件</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Capacity</source>
      <translation>诉讼地位</translation>
    </message>
    <message>
      <source>Card alone for hours</source>
      <translation>中间柜刷卡免密（小时）</translation>
    </message>
    <message>
      <source>Card of {who}</source>
      <translation>{who} 的工牌</translation>
    </message>
    <message>
      <source>Case</source>
      <translation>案件</translation>
    </message>
    <message>
      <source>Case number</source>
      <translation>案号</translation>
    </message>
    <message>
      <source>Case number, cause or party</source>
      <translation>案号、案由或当事人</translation>
    </message>
    <message>
      <source>Case number, matter, person</source>
      <translation>案号、事项、人员</translation>
    </message>
    <message>
      <source>Cases</source>
      <translation>案件</translation>
    </message>
    <message>
      <source>Cases are made at the scan desk.</source>
      <translation>案件在扫描台建立。</translation>
    </message>
    <message>
      <source>Catalogue</source>
      <translation>编目</translation>
    </message>
    <message>
      <source>Catalogue and quality</source>
      <translation>编目质检</translation>
    </message>
    <message>
      <source>Catalogue item</source>
      <translation>目录项</translation>
    </message>
    <message>
      <source>Catching up: {s} s behind</source>
      <translation>追赶中：落后 {s} 秒</translation>
    </message>
    <message>
      <source>Cause</source>
      <translation>案由</translation>
    </message>
    <message>
      <source>Cause of action</source>
      <translation>案由</translation>
    </message>
    <message>
      <source>Cell</source>
      <translation>格口</translation>
    </message>
    <message>
      <source>Cell {cell}</source>
      <translation>格口 {cell}</translation>
    </message>
    <message>
      <source>Cell {cell} is being opened…</source>
      <translation>正在打开格口 {cell}…</translation>
    </message>
    <message>
      <source>Cell {cell} is open</source>
      <translation>格口 {cell} 已打开</translation>
    </message>
    <message>
      <source>Cell {cell} is shut again</source>
      <translation>格口 {cell} 已关好</translation>
    </message>
    <message>
      <source>Cells</source>
      <translation>格口</translation>
    </message>
    <message>
      <source>Cells tell whether something lies in them</source>
      <translation>格口带有物感应</translation>
    </message>
    <message>
      <source>Certificate</source>
      <translation>证书</translation>
    </message>
    <message>
      <source>Certificate file</source>
      <translation>证书文件</translation>
    </message>
    <message>
      <source>Certificate of one's own</source>
      <translation>个人证书</translation>
    </message>
    <message>
      <source>Certificates (*.p12 *.pfx)</source>
      <translation>证书文件 (*.p12 *.pfx)</translation>
    </message>
    <message>
      <source>Certified at</source>
      <translation>定稿时间</translation>
    </message>
    <message>
      <source>Change</source>
      <translation>变更</translation>
    </message>
    <message>
      <source>Change seats…</source>
      <translation>调换座位…</translation>
    </message>
    <message>
      <source>Change the role…</source>
      <translation>调整角色…</translation>
    </message>
    <message>
      <source>Changed by somebody else meanwhile</source>
      <translation>其间已被他人改动</translation>
    </message>
    <message>
      <source>Changes from the centre</source>
      <translation>中心下发的改动</translation>
    </message>
    <message>
      <source>Channel</source>
      <translation>通道</translation>
    </message>
    <message>
      <source>Channels and seats</source>
      <translation>通道与席位</translation>
    </message>
    <message>
      <source>Character {place} (“{found}”): {wish}</source>
      <translation>第 {place} 位“{found}”：{wish}</translation>
    </message>
    <message>
      <source>Check</source>
      <translation>检查</translation>
    </message>
    <message>
      <source>Check again</source>
      <translation>重新检测</translation>
    </message>
    <message>
      <source>Check and hand over closed dossiers</source>
      <translation>检查并移交已结案卷宗</translation>
    </message>
    <message>
      <source>Check and take</source>
      <translation>检测并接收</translation>
    </message>
    <message>
      <source>Check doubtful ones first: they are marked in the catalogue.</source>
      <translation>请先核对编目树中标有提示色的存疑材料。</translation>
    </message>
    <message>
      <source>Check item</source>
      <translation>检测项</translation>
    </message>
    <message>
      <source>Check signatures…</source>
      <translation>验签…</translation>
    </message>
    <message>
      <source>Check that {address} is switched on and on the network, then look again.</source>
      <translation>请检查 {address} 的电源和网络，再刷新设备列表。</translation>
    </message>
    <message>
      <source>Check the case</source>
      <translation>四性检测</translation>
    </message>
    <message>
      <source>Check the catalogue and images</source>
      <translation>核对编目与图像质量</translation>
    </message>
    <message>
      <source>Check the files: if what follows belongs to the other case, leave this dialog, open that case and import those files there; if the sheet is among them by mistake, go on in this case. Pages that came already are not taken twice.</source>
      <translation>请核对文件：若其后材料属于另一案，请选择“取消”，打开该案后在该案中导入；若分隔页放错，请选择“继续收入本案”。已收入的页面不会重复。</translation>
    </message>
    <message>
      <source>Check the room</source>
      <translation>庭前检测</translation>
    </message>
    <message>
      <source>Check the room…</source>
      <translation>庭前检测…</translation>
    </message>
    <message>
      <source>Check the signatures</source>
      <translation>验签</translation>
    </message>
    <message>
      <source>Checking the certificate…</source>
      <translation>正在核对证书…</translation>
    </message>
    <message>
      <source>Checking the package…</source>
      <translation>正在检测信息包…</translation>
    </message>
    <message>
      <source>Checking the signatures…</source>
      <translation>正在验签…</translation>
    </message>
    <message>
      <source>Checking…</source>
      <translation>正在检测…</translation>
    </message>
    <message>
      <source>Checks</source>
      <translation>检测项</translation>
    </message>
    <message>
      <source>Checks of the package</source>
      <translation>信息包检测结果</translation>
    </message>
    <message>
      <source>Chinese</source>
      <translation>中文</translation>
    </message>
    <message>
      <source>Choose a certificate</source>
      <translation>选择证书文件</translation>
    </message>
    <message>
      <source>Choose a command, then press its new key or the pedal.</source>
      <translation>先选择命令，再按下新的按键或脚踏。</translation>
    </message>
    <message>
      <source>Choose a deadline</source>
      <translation>请选择一项期限</translation>
    </message>
    <message>
      <source>Choose a file…</source>
      <translation>选择文件…</translation>
    </message>
    <message>
      <source>Choose a finding: its page is shown here.</source>
      <translation>选择一处问题，所在页面显示在这里。</translation>
    </message>
    <message>
      <source>Choose a material to see why it was filed there.</source>
      <translation>选中材料即可查看归目依据。</translation>
    </message>
    <message>
      <source>Choose a microphone above to say who sits at which.</source>
      <translation>在上方选用话筒后，可指定各通道的席位。</translation>
    </message>
    <message>
      <source>Choose a page on the left.</source>
      <translation>请在左侧选择页面。</translation>
    </message>
    <message>
      <source>Choose a page to see its text.</source>
      <translation>选择页面后在此显示识别文本。</translation>
    </message>
    <message>
      <source>Choose a party or type a name</source>
      <translation>选择当事人或输入姓名、名称</translation>
    </message>
    <message>
      <source>Choose a seat for at least one channel; else nothing can be recorded.</source>
      <translation>请至少为一个通道选择席位，否则无法录音。</translation>
    </message>
    <message>
      <source>Choose all pages</source>
      <translation>全选页面</translation>
    </message>
    <message>
      <source>Choose all that nothing speaks against</source>
      <translation>选中无异议的各项</translation>
    </message>
    <message>
      <source>Choose an article at the left.</source>
      <translation>请在左侧选择条文。</translation>
    </message>
    <message>
      <source>Choose another seat</source>
      <translation>切换席位</translation>
    </message>
    <message>
      <source>Choose another seat…</source>
      <translation>切换席位…</translation>
    </message>
    <message>
      <source>Choose one to see where it was read.</source>
      <translation>选择一项，查看其出处。</translation>
    </message>
    <message>
      <source>Choose or type, as in 买卖合同纠纷</source>
      <translation>选择或输入，如“买卖合同纠纷”</translation>
    </message>
    <message>
      <source>Choose the device, then enter its PIN.</source>
      <translation>请选择密码钥匙，再输入口令。</translation>
    </message>
    <message>
      <source>Choose the folder for the second copy</source>
      <translation>选择第二份录音的文件夹</translation>
    </message>
    <message>
      <source>Choose the library</source>
      <translation>选择驱动库</translation>
    </message>
    <message>
      <source>Choose what it is</source>
      <translation>请选择送达的是什么</translation>
    </message>
    <message>
      <source>Choose, or type your own words and press Enter.</source>
      <translation>请选择，或者输入后按回车。</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>浏览…</translation>
    </message>
    <message>
      <source>Chosen for all screens, which are black now</source>
      <translation>已出示，但全场正在黑屏</translation>
    </message>
    <message>
      <source>Cited in the dossier</source>
      <translation>卷内引用</translation>
    </message>
    <message>
      <source>Claim</source>
      <translation>诉讼请求</translation>
    </message>
    <message>
      <source>Clear</source>
      <translation>清除</translation>
    </message>
    <message>
      <source>Clear and sign anew</source>
      <translation>清除重签</translation>
    </message>
    <message>
      <source>Clerk</source>
      <translation>书记员席</translation>
    </message>
    <message>
      <source>Clerk of the court</source>
      <translation>书记员</translation>
    </message>
    <message>
      <source>Clip from here</source>
      <translation>设为起点</translation>
    </message>
    <message>
      <source>Clip to here</source>
      <translation>设为终点</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>关闭</translation>
    </message>
    <message>
      <source>Close court</source>
      <translation>闭庭</translation>
    </message>
    <message>
      <source>Close court?</source>
      <translation>确定闭庭？</translation>
    </message>
    <message>
      <source>Close court…</source>
      <translation>闭庭…</translation>
    </message>
    <message>
      <source>Close the other one first.</source>
      <translation>请先关闭另一个窗口。</translation>
    </message>
    <message>
      <source>Close the search</source>
      <translation>关闭查找</translation>
    </message>
    <message>
      <source>Closed</source>
      <translation>闭庭</translation>
    </message>
    <message>
      <source>Code</source>
      <translation>登记码</translation>
    </message>
    <message>
      <source>Code to unlock a screen: {code}</source>
      <translation>屏幕退出码 {code}</translation>
    </message>
    <message>
      <source>Code {number} on the sheet</source>
      <translation>指令码 {number}</translation>
    </message>
    <message>
      <source>Code: {digits}</source>
      <translation>配对码：{digits}</translation>
    </message>
    <message>
      <source>Codes</source>
      <translation>指令码</translation>
    </message>
    <message>
      <source>Colour</source>
      <translation>彩色</translation>
    </message>
    <message>
      <source>Colour mode</source>
      <translation>色彩模式</translation>
    </message>
    <message>
      <source>Comes with a later version</source>
      <translation>将在后续版本提供</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>命令</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>命令</translation>
    </message>
    <message>
      <source>Compare</source>
      <translation>对比</translation>
    </message>
    <message>
      <source>Compare the address with the clerk's screen, and look at the network cable.</source>
      <translation>请与书记员屏幕上的地址核对，并检查网线。</translation>
    </message>
    <message>
      <source>Compare the versions…</source>
      <translation>对照两个版本…</translation>
    </message>
    <message>
      <source>Compare with the picture; put wrong characters right here.</source>
      <translation>请与图像核对；识别有误的，在此更正。</translation>
    </message>
    <message>
      <source>Compare zone</source>
      <translation>对比区</translation>
    </message>
    <message>
      <source>Compared</source>
      <translation>核对</translation>
    </message>
    <message>
      <source>Compared with the original</source>
      <translation>核对原件</translation>
    </message>
    <message>
      <source>Confidence {percent} %</source>
      <translation>置信度 {percent}%</translation>
    </message>
    <message>
      <source>Confidential volume</source>
      <translation>副卷</translation>
    </message>
    <message>
      <source>Confidential volume · {place}</source>
      <translation>副卷 · {place}</translation>
    </message>
    <message>
      <source>Confidential: for you alone, never shown</source>
      <translation>副卷 · 不公开，仅本席可见</translation>
    </message>
    <message>
      <source>Confirm</source>
      <translation>确认归目</translation>
    </message>
    <message>
      <source>Confirm agrees to all of them.</source>
      <translation>“确认归目”将一并确认所选材料。</translation>
    </message>
    <message>
      <source>Confirm all</source>
      <translation>全部确认</translation>
    </message>
    <message numerus="yes">
      <source>Confirm all %n suggestion(s)?</source>
      <translation>
        <numerusform>确认全部 %n 份归目建议？</numerusform>
      </translation>
    </message>
    <message>
      <source>Confirm filing</source>
      <translation>确认归目</translation>
    </message>
    <message>
      <source>Confirm receipt</source>
      <translation>确认接收</translation>
    </message>
    <message>
      <source>Confirm the decision</source>
      <translation>确认审批</translation>
    </message>
    <message>
      <source>Confirm the review</source>
      <translation>确认核对结论</translation>
    </message>
    <message>
      <source>Confirm the signature</source>
      <translation>确认签名</translation>
    </message>
    <message>
      <source>Confirm what was taken over</source>
      <translation>接收确认</translation>
    </message>
    <message>
      <source>Confirm what was taken over…</source>
      <translation>接收确认…</translation>
    </message>
    <message>
      <source>Confirmed</source>
      <translation>已确认</translation>
    </message>
    <message>
      <source>Conflict</source>
      <translation>冲突</translation>
    </message>
    <message>
      <source>Conflicts</source>
      <translation>冲突</translation>
    </message>
    <message>
      <source>Connect</source>
      <translation>连接</translation>
    </message>
    <message>
      <source>Connect again</source>
      <translation>重新连接</translation>
    </message>
    <message>
      <source>Connect this screen to the courtroom. The clerk tells you address and code.</source>
      <translation>请把本屏幕接入法庭。地址和配对码由书记员告知。</translation>
    </message>
    <message>
      <source>Connected</source>
      <translation>已连接</translation>
    </message>
    <message>
      <source>Connected, quiet mode</source>
      <translation>已连接（静默模式）</translation>
    </message>
    <message>
      <source>Connecting to the courtroom…</source>
      <translation>正在连接法庭…</translation>
    </message>
    <message>
      <source>Connecting…</source>
      <translation>正在连接…</translation>
    </message>
    <message>
      <source>Connection lost. The parties' screens are black by themselves.</source>
      <translation>与庭审中枢断开。当事人屏幕已自动黑屏。</translation>
    </message>
    <message>
      <source>Consult zone</source>
      <translation>查阅区</translation>
    </message>
    <message>
      <source>Content</source>
      <translation>内容</translation>
    </message>
    <message>
      <source>Control</source>
      <translation>控制权</translation>
    </message>
    <message>
      <source>Control to: {seat}</source>
      <translation>控制权交给{seat}</translation>
    </message>
    <message>
      <source>Control: {seat}</source>
      <translation>控制权在{seat}</translation>
    </message>
    <message>
      <source>Converted from another format</source>
      <translation>由其他格式转换</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>已复制</translation>
    </message>
    <message>
      <source>Copies</source>
      <translation>份数</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>复制</translation>
    </message>
    <message>
      <source>Copy text of the page</source>
      <translation>复制本页文本</translation>
    </message>
    <message>
      <source>Correct the record itself afterwards, then lay it out anew.</source>
      <translation>准许后请在笔录中改正，再重新排版。</translation>
    </message>
    <message>
      <source>Correct the words of the record first. The paper that was signed is kept and marked as superseded; the new one is read and signed by everybody again.</source>
      <translation>请先在笔录中改好。原文书保存不动，标为“已被更正文书替代”；新文书由各方重新阅读、签名。</translation>
    </message>
    <message>
      <source>Correction asked for</source>
      <translation>已申请补正</translation>
    </message>
    <message>
      <source>Corrections of the image</source>
      <translation>图像校正</translation>
    </message>
    <message>
      <source>Correction…</source>
      <translation>补正申请…</translation>
    </message>
    <message>
      <source>Counsel</source>
      <translation>委托诉讼代理人</translation>
    </message>
    <message>
      <source>Counsel's firm</source>
      <translation>代理人单位</translation>
    </message>
    <message>
      <source>Count it</source>
      <translation>清点</translation>
    </message>
    <message>
      <source>Count the sheets of each. What does not agree is not taken: send it back.</source>
      <translation>请逐件清点张数。不相符的不接收，退回移交方更正。</translation>
    </message>
    <message>
      <source>Count these</source>
      <translation>按此计入</translation>
    </message>
    <message>
      <source>Counted</source>
      <translation>清点</translation>
    </message>
    <message>
      <source>Counter</source>
      <translation>收转</translation>
    </message>
    <message>
      <source>Counter staff</source>
      <translation>收转人员</translation>
    </message>
    <message>
      <source>Counts</source>
      <translation>计入</translation>
    </message>
    <message>
      <source>Counts from the next recording on: when court is opened, or resumes in a new recording. A recording that runs or is paused goes on as it is. “Try recognition again” changes the engine at once.</source>
      <translation>自下一次录音起生效：开庭时，或继续开庭并另起录音时。正在进行或已暂停的录音保持不变。“重试语音识别”可立即更换识别引擎。</translation>
    </message>
    <message>
      <source>Counts towards</source>
      <translation>计入任务</translation>
    </message>
    <message>
      <source>Court clerk</source>
      <translation>书记员</translation>
    </message>
    <message>
      <source>Court is closed. The recording is safe.</source>
      <translation>已闭庭，录音已妥善保存。</translation>
    </message>
    <message>
      <source>Court is open. Everything is recorded.</source>
      <translation>已开庭，正在全程录音。</translation>
    </message>
    <message>
      <source>Court is sitting</source>
      <translation>正在开庭</translation>
    </message>
    <message>
      <source>Court's own</source>
      <translation>本院</translation>
    </message>
    <message>
      <source>Court: {what}</source>
      <translation>认证：{what}</translation>
    </message>
    <message>
      <source>Create case</source>
      <translation>新建案件</translation>
    </message>
    <message>
      <source>Created</source>
      <translation>建案时间</translation>
    </message>
    <message>
      <source>Ctrl+Enter</source>
      <translation>Ctrl+Enter</translation>
    </message>
    <message>
      <source>Custody</source>
      <translation>中间柜</translation>
    </message>
    <message>
      <source>Cut</source>
      <translation>已裁切</translation>
    </message>
    <message>
      <source>Cut sheets to their edges</source>
      <translation>自动裁边</translation>
    </message>
    <message>
      <source>Cut to the &amp;paper</source>
      <translation>裁切至纸边(&amp;P)</translation>
    </message>
    <message numerus="yes">
      <source>Cutting %n great picture(s): {share}</source>
      <translation>
        <numerusform>%n 幅巨幅图切图 {share}</numerusform>
      </translation>
    </message>
    <message>
      <source>DISK FULL: sound is lost in half a minute. Make room now.</source>
      <translation>磁盘已满：半分钟后录音将丢失，请立即腾出空间</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>深色</translation>
    </message>
    <message>
      <source>Dark borders</source>
      <translation>黑边</translation>
    </message>
    <message>
      <source>Data of this station: {home}</source>
      <translation>本工作站数据：{home}</translation>
    </message>
    <message>
      <source>Date</source>
      <translation>日期</translation>
    </message>
    <message>
      <source>Date of birth</source>
      <translation>出生日期</translation>
    </message>
    <message>
      <source>Day</source>
      <translation>日期</translation>
    </message>
    <message>
      <source>Day after</source>
      <translation>后一天</translation>
    </message>
    <message>
      <source>Day before</source>
      <translation>前一天</translation>
    </message>
    <message>
      <source>Day of filing</source>
      <translation>立案日</translation>
    </message>
    <message>
      <source>Day of the facts</source>
      <translation>案件发生日</translation>
    </message>
    <message>
      <source>Day of the facts…</source>
      <translation>案件发生日…</translation>
    </message>
    <message>
      <source>Days that do not count</source>
      <translation>不计入期限的日子</translation>
    </message>
    <message>
      <source>Deadlines</source>
      <translation>期限</translation>
    </message>
    <message>
      <source>Deadlines appear when events are noted.</source>
      <translation>登记立案、送达等事件后，期限即在此列出。</translation>
    </message>
    <message>
      <source>Deadlines are computed anew from it.</source>
      <translation>登记后，有关期限随即重算。</translation>
    </message>
    <message>
      <source>Deadlines of the case</source>
      <translation>本案期限</translation>
    </message>
    <message>
      <source>Deadlines of {number}</source>
      <translation>收件 {number} 的期限事件</translation>
    </message>
    <message>
      <source>Deadlines: what runs out when, and whose work it is</source>
      <translation>期限：何时届满，由谁办理</translation>
    </message>
    <message>
      <source>Deadlines…</source>
      <translation>期限事件…</translation>
    </message>
    <message numerus="yes">
      <source>Decide %n request(s)</source>
      <translation>
        <numerusform>审批借阅申请（%n 件）</numerusform>
      </translation>
    </message>
    <message>
      <source>Decide later</source>
      <translation>以后再定</translation>
    </message>
    <message>
      <source>Decide on borrowing</source>
      <translation>审批借阅</translation>
    </message>
    <message>
      <source>Decide the request</source>
      <translation>审批查档申请</translation>
    </message>
    <message>
      <source>Decide the request…</source>
      <translation>审批…</translation>
    </message>
    <message>
      <source>Decide what was asked for first.</source>
      <translation>请先处理其补正申请。</translation>
    </message>
    <message>
      <source>Decided by</source>
      <translation>审批人</translation>
    </message>
    <message>
      <source>Delete</source>
      <translation>删除</translation>
    </message>
    <message>
      <source>Delete pages</source>
      <translation>删除页面</translation>
    </message>
    <message>
      <source>Delete pages that do not belong here. Take off what belongs to another task under “Batches that count…”. If it is so, say why.</source>
      <translation>不属于本案的页面，请删除；属于其他任务的批次，在“计入的批次…”中移出。确系如此的，写明原因后继续。</translation>
    </message>
    <message>
      <source>Delete scan profile</source>
      <translation>删除扫描方案</translation>
    </message>
    <message>
      <source>Delete the profile “{name}”?</source>
      <translation>删除扫描方案“{name}”？</translation>
    </message>
    <message>
      <source>Deleted</source>
      <translation>已删除</translation>
    </message>
    <message>
      <source>Deliberation ended</source>
      <translation>评议结束</translation>
    </message>
    <message>
      <source>Deliberation interrupted</source>
      <translation>评议中断</translation>
    </message>
    <message>
      <source>Deliberation of a case's panel…</source>
      <translation>新建合议庭评议…</translation>
    </message>
    <message>
      <source>Demo: the password of {people} is {password}</source>
      <translation>演示：{people}的密码均为 {password}</translation>
    </message>
    <message>
      <source>Demo: this screen is let in as soon as the clerk's desk has a hearing open.</source>
      <translation>演示：书记员席打开庭审后，本屏自动接入。</translation>
    </message>
    <message>
      <source>Demonstration: certificates and timestamps have no legal force</source>
      <translation>演示证书、演示时间戳：签名不具法律效力</translation>
    </message>
    <message>
      <source>Detail</source>
      <translation>详情</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>详细信息</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>设备</translation>
    </message>
    <message>
      <source>Differs from the case</source>
      <translation>与案件现有信息不同</translation>
    </message>
    <message>
      <source>Differs from the paper</source>
      <translation>与纸质不一致</translation>
    </message>
    <message>
      <source>Differs…</source>
      <translation>不一致…</translation>
    </message>
    <message>
      <source>Digest as sent</source>
      <translation>移交校验值</translation>
    </message>
    <message>
      <source>Digest of the file (SHA-256)</source>
      <translation>文件校验值（SHA-256）</translation>
    </message>
    <message>
      <source>Disk left</source>
      <translation>磁盘剩余</translation>
    </message>
    <message>
      <source>Disk: room for {hours} h</source>
      <translation>磁盘：可录 {hours} 小时</translation>
    </message>
    <message>
      <source>Disk: room for {minutes} min</source>
      <translation>磁盘：可录 {minutes} 分钟</translation>
    </message>
    <message>
      <source>Display log</source>
      <translation>示证记录</translation>
    </message>
    <message>
      <source>Display log…</source>
      <translation>示证记录…</translation>
    </message>
    <message>
      <source>Does not agree</source>
      <translation>不同意</translation>
    </message>
    <message>
      <source>Does not agree to the recording instead</source>
      <translation>不同意以录代记</translation>
    </message>
    <message>
      <source>Does not agree: the record has to be made.</source>
      <translation>不同意以录代记，须制作笔录。</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>完成</translation>
    </message>
    <message>
      <source>Done by</source>
      <translation>经手人</translation>
    </message>
    <message>
      <source>Done, the door is shut</source>
      <translation>已办好，门已关</translation>
    </message>
    <message>
      <source>Done: {change}</source>
      <translation>已完成：{change}</translation>
    </message>
    <message>
      <source>Door contact</source>
      <translation>门感接线</translation>
    </message>
    <message>
      <source>Door not shut</source>
      <translation>门未关</translation>
    </message>
    <message>
      <source>Door open</source>
      <translation>门开</translation>
    </message>
    <message>
      <source>Door {cells} stands open; shut it.</source>
      <translation>格口 {cells} 柜门开着，请关好。</translation>
    </message>
    <message>
      <source>Doors are shut, nothing is missing or late.</source>
      <translation>柜门均已关好，没有缺件和逾期。</translation>
    </message>
    <message>
      <source>Dossier</source>
      <translation>卷宗</translation>
    </message>
    <message>
      <source>Drag onto another zone to swap; hold for more</source>
      <translation>拖到其他区域可互换位置；长按显示更多</translation>
    </message>
    <message>
      <source>Drag pages here, or touch “Compare” at a page</source>
      <translation>将页面拖到这里，或在页面处点“对比”</translation>
    </message>
    <message>
      <source>Draw a frame round what you want to read.</source>
      <translation>请在页面上框出要放大的部分。</translation>
    </message>
    <message>
      <source>Draw on the page: everybody who has this page sees it.</source>
      <translation>请在页面上画，能看到这一页的人都看得到。</translation>
    </message>
    <message>
      <source>Draw pages at random</source>
      <translation>随机抽检</translation>
    </message>
    <message>
      <source>Draw pages at random (Ctrl+D), or pass the batch (Ctrl+Enter).</source>
      <translation>请随机抽检（Ctrl+D），或确认批次通过（Ctrl+Enter）。</translation>
    </message>
    <message>
      <source>Drawn at random</source>
      <translation>抽检页，请查看</translation>
    </message>
    <message>
      <source>Drawn from a document</source>
      <translation>由文档生成</translation>
    </message>
    <message>
      <source>Drop PDF, pictures, sound or film here.</source>
      <translation>把 PDF、图片、录音或录像拖放到这里。</translation>
    </message>
    <message>
      <source>Drop files here to import them into this case</source>
      <translation>松开鼠标，将文件导入本案</translation>
    </message>
    <message>
      <source>Due</source>
      <translation>应还</translation>
    </message>
    <message>
      <source>Due back on {day}</source>
      <translation>应于 {day} 前归还</translation>
    </message>
    <message>
      <source>Due day</source>
      <translation>届满日</translation>
    </message>
    <message>
      <source>Due {day}</source>
      <translation>届满 {day}</translation>
    </message>
    <message>
      <source>Duty</source>
      <translation>职责</translation>
    </message>
    <message>
      <source>Each volume becomes a package of its own; one that is there is never replaced.</source>
      <translation>正卷、副卷分别打包；已有的信息包不会被覆盖。</translation>
    </message>
    <message>
      <source>Earlier stages</source>
      <translation>前面的阶段</translation>
    </message>
    <message>
      <source>Edge cut off</source>
      <translation>纸边缺失</translation>
    </message>
    <message>
      <source>Edit pages</source>
      <translation>调整页面</translation>
    </message>
    <message>
      <source>Electronic</source>
      <translation>电子提交</translation>
    </message>
    <message>
      <source>Electronic file</source>
      <translation>电子件</translation>
    </message>
    <message>
      <source>Electronic files of {number}</source>
      <translation>电子提交件 {number}</translation>
    </message>
    <message>
      <source>Electronic files…</source>
      <translation>电子提交件…</translation>
    </message>
    <message>
      <source>Empty</source>
      <translation>清空</translation>
    </message>
    <message>
      <source>Empty: {label}</source>
      <translation>留空则为 {label}</translation>
    </message>
    <message>
      <source>End deliberating…</source>
      <translation>结束评议…</translation>
    </message>
    <message>
      <source>End the look-up</source>
      <translation>结束查档</translation>
    </message>
    <message>
      <source>End with 号.</source>
      <translation>请以“号”结尾。</translation>
    </message>
    <message>
      <source>English</source>
      <translation>英文</translation>
    </message>
    <message>
      <source>Enlarge a part of the page</source>
      <translation>局部放大</translation>
    </message>
    <message>
      <source>Enrol</source>
      <translation>登记</translation>
    </message>
    <message>
      <source>Enrol this station</source>
      <translation>登记本工作站</translation>
    </message>
    <message>
      <source>Enter</source>
      <translation>录入</translation>
    </message>
    <message numerus="yes">
      <source>Enter %n item(s)</source>
      <translation>
        <numerusform>录入 %n 项</numerusform>
      </translation>
    </message>
    <message>
      <source>Enter its address, or have it looked for.</source>
      <translation>请填写柜体地址，或者自动查找。</translation>
    </message>
    <message>
      <source>Enter the case number, as in （2026）粤0308民初123号.</source>
      <translation>请填写案号，如“（2026）粤0308民初123号”。</translation>
    </message>
    <message>
      <source>Enter: its entry · Shift+Enter: show</source>
      <translation>回车：登记　Shift+回车：出示</translation>
    </message>
    <message>
      <source>Entered</source>
      <translation>已录入</translation>
    </message>
    <message>
      <source>Entered; papers disagree</source>
      <translation>已录入；各材料不一致</translation>
    </message>
    <message>
      <source>Entry of evidence: {label}</source>
      <translation>证据登记：{label}</translation>
    </message>
    <message>
      <source>Entry of evidence…</source>
      <translation>证据登记…</translation>
    </message>
    <message>
      <source>Erase</source>
      <translation>擦除</translation>
    </message>
    <message>
      <source>Erase a mark</source>
      <translation>擦除批注</translation>
    </message>
    <message>
      <source>Errors</source>
      <translation>错误</translation>
    </message>
    <message>
      <source>Event</source>
      <translation>事件</translation>
    </message>
    <message>
      <source>Event of a case…</source>
      <translation>登记案件事件…</translation>
    </message>
    <message>
      <source>Event of {case}</source>
      <translation>登记 {case} 的事件</translation>
    </message>
    <message>
      <source>Every batch was passed.</source>
      <translation>各批次均已通过质检。</translation>
    </message>
    <message>
      <source>Everybody</source>
      <translation>全体</translation>
    </message>
    <message>
      <source>Everybody sees: {what}</source>
      <translation>正在向全庭出示：{what}</translation>
    </message>
    <message>
      <source>Everybody's</source>
      <translation>全部人员</translation>
    </message>
    <message>
      <source>Everything is at the centre</source>
      <translation>全部已到中心</translation>
    </message>
    <message>
      <source>Everything of this case that was taken out is handed over.</source>
      <translation>本案已取出的全部卷宗袋一并移交。</translation>
    </message>
    <message>
      <source>Everything open</source>
      <translation>全部未办</translation>
    </message>
    <message>
      <source>Everything, for other programs (JSON)</source>
      <translation>全部数据，供其他程序使用（JSON）</translation>
    </message>
    <message>
      <source>Evidence</source>
      <translation>证据</translation>
    </message>
    <message>
      <source>Evidence and dossier</source>
      <translation>示证与卷宗对照</translation>
    </message>
    <message>
      <source>Evidence brought to the hearing</source>
      <translation>当庭提交的证据</translation>
    </message>
    <message>
      <source>Evidence needs a name.</source>
      <translation>请填写证据名称。</translation>
    </message>
    <message>
      <source>Evidence no.</source>
      <translation>编号</translation>
    </message>
    <message>
      <source>Evidence to list</source>
      <translation>待列入的证据</translation>
    </message>
    <message>
      <source>Evidence zone</source>
      <translation>示证区</translation>
    </message>
    <message>
      <source>Examined</source>
      <translation>检测范围</translation>
    </message>
    <message>
      <source>Exhibits and opinions</source>
      <translation>举证质证情况表</translation>
    </message>
    <message>
      <source>Explanation</source>
      <translation>说明</translation>
    </message>
    <message>
      <source>Explanation of gaps</source>
      <translation>录音中断说明</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>导出</translation>
    </message>
    <message>
      <source>Export PDF</source>
      <translation>导出 PDF</translation>
    </message>
    <message>
      <source>Export PDF…</source>
      <translation>导出 PDF…</translation>
    </message>
    <message>
      <source>Export cancelled; no file was written.</source>
      <translation>已取消导出，未写入文件。</translation>
    </message>
    <message>
      <source>Export the record</source>
      <translation>导出笔录</translation>
    </message>
    <message>
      <source>Export the record…</source>
      <translation>导出笔录…</translation>
    </message>
    <message>
      <source>Extend…</source>
      <translation>延长…</translation>
    </message>
    <message>
      <source>Failed</source>
      <translation>不通过</translation>
    </message>
    <message>
      <source>Faster</source>
      <translation>加快</translation>
    </message>
    <message>
      <source>Fed to the end</source>
      <translation>完成</translation>
    </message>
    <message>
      <source>Fed twice</source>
      <translation>重复进纸</translation>
    </message>
    <message>
      <source>Feed again from sheet</source>
      <translation>重新进纸自第几张起</translation>
    </message>
    <message>
      <source>Feeder, both sides</source>
      <translation>进纸器（双面）</translation>
    </message>
    <message>
      <source>Feeder, one side</source>
      <translation>进纸器（单面）</translation>
    </message>
    <message>
      <source>Feeding stopped</source>
      <translation>进纸已停止</translation>
    </message>
    <message>
      <source>Fetch</source>
      <translation>调取</translation>
    </message>
    <message>
      <source>Fetch a case</source>
      <translation>调取案件</translation>
    </message>
    <message>
      <source>Fetch a case…</source>
      <translation>调取案件…</translation>
    </message>
    <message>
      <source>Fetching the file…</source>
      <translation>正在取得文件…</translation>
    </message>
    <message>
      <source>Field</source>
      <translation>信息项</translation>
    </message>
    <message>
      <source>File</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>File (PKCS#12)</source>
      <translation>证书文件（PKCS#12）</translation>
    </message>
    <message>
      <source>File it now</source>
      <translation>立即归卷</translation>
    </message>
    <message>
      <source>File it so from now on</source>
      <translation>今后都这样归目</translation>
    </message>
    <message>
      <source>Filed</source>
      <translation>已归目</translation>
    </message>
    <message>
      <source>Filed alike, not in the table yet</source>
      <translation>多次改归、尚未设为规则的标题</translation>
    </message>
    <message>
      <source>Filed under</source>
      <translation>归入材料</translation>
    </message>
    <message>
      <source>Filed: {item}</source>
      <translation>已归入：{item}</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>电子件</translation>
    </message>
    <message>
      <source>Filing</source>
      <translation>归档</translation>
    </message>
    <message>
      <source>Filing…</source>
      <translation>正在入卷…</translation>
    </message>
    <message>
      <source>Fill in from the papers</source>
      <translation>信息回填</translation>
    </message>
    <message>
      <source>Fill in from the papers…</source>
      <translation>信息回填…</translation>
    </message>
    <message>
      <source>Fill punch &amp;holes</source>
      <translation>填补装订孔(&amp;H)</translation>
    </message>
    <message>
      <source>Film</source>
      <translation>录像</translation>
    </message>
    <message>
      <source>Filter by number, cause or party</source>
      <translation>按案号、案由或当事人筛选</translation>
    </message>
    <message>
      <source>Find</source>
      <translation>查找</translation>
    </message>
    <message>
      <source>Find a case, label or parcel</source>
      <translation>查找案件、标签或邮件</translation>
    </message>
    <message>
      <source>Find a command…</source>
      <translation>查找命令…</translation>
    </message>
    <message>
      <source>Find by label</source>
      <translation>按条码查找</translation>
    </message>
    <message>
      <source>Find devices</source>
      <translation>查找</translation>
    </message>
    <message>
      <source>Find in the laws</source>
      <translation>检索法条</translation>
    </message>
    <message>
      <source>Find in the record</source>
      <translation>在笔录中查找</translation>
    </message>
    <message>
      <source>Findings</source>
      <translation>问题</translation>
    </message>
    <message>
      <source>Findings of this check</source>
      <translation>本项问题</translation>
    </message>
    <message>
      <source>Find…</source>
      <translation>查找…</translation>
    </message>
    <message>
      <source>Finish, and compare</source>
      <translation>结束盘点并核对</translation>
    </message>
    <message>
      <source>First and last day do not count either.</source>
      <translation>首日、末日均不计入。</translation>
    </message>
    <message>
      <source>First day</source>
      <translation>首日</translation>
    </message>
    <message>
      <source>First page</source>
      <translation>起始页</translation>
    </message>
    <message>
      <source>Fit page</source>
      <translation>整页显示</translation>
    </message>
    <message>
      <source>Fit width</source>
      <translation>适合宽度</translation>
    </message>
    <message>
      <source>Flatbed</source>
      <translation>平板</translation>
    </message>
    <message>
      <source>Folded corner</source>
      <translation>折角</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>Folder for the lists</source>
      <translation>选择保存清单的文件夹</translation>
    </message>
    <message>
      <source>Folder for the packages</source>
      <translation>选择存放信息包的文件夹</translation>
    </message>
    <message>
      <source>Folder of files</source>
      <translation>文件（热文件夹）</translation>
    </message>
    <message>
      <source>Folder of mails (.eml)</source>
      <translation>邮件（.eml）</translation>
    </message>
    <message>
      <source>Folder of the package</source>
      <translation>选择信息包所在文件夹</translation>
    </message>
    <message>
      <source>Folder with a model</source>
      <translation>含模型的文件夹</translation>
    </message>
    <message>
      <source>Folder with laws</source>
      <translation>选择法律法规文件夹</translation>
    </message>
    <message>
      <source>Folders that are taken in</source>
      <translation>收件文件夹</translation>
    </message>
    <message>
      <source>Folders that are taken in…</source>
      <translation>收件文件夹…</translation>
    </message>
    <message>
      <source>Follow the judge</source>
      <translation>跟随法官</translation>
    </message>
    <message>
      <source>Follow what is said</source>
      <translation>跟随最新发言</translation>
    </message>
    <message>
      <source>Following the judge</source>
      <translation>正在跟随法官</translation>
    </message>
    <message>
      <source>For</source>
      <translation>事由</translation>
    </message>
    <message>
      <source>For everybody</source>
      <translation>出示对象：全体</translation>
    </message>
    <message>
      <source>For example 192.168.1.10:8443</source>
      <translation>例如 192.168.1.10:8443</translation>
    </message>
    <message>
      <source>For sending and reading on a screen. Letters stay sharp at full resolution; the paper's own grain is coarser. Without it pages go in as they were scanned.</source>
      <translation>用于传送和屏幕阅读。文字保持原分辨率，纸张底纹较粗；不选此项时，页面按扫描原样写入。</translation>
    </message>
    <message>
      <source>For staff: leave this screen</source>
      <translation>工作人员：退出本屏幕</translation>
    </message>
    <message>
      <source>For staff: pair this screen anew</source>
      <translation>工作人员：重新配对本屏幕</translation>
    </message>
    <message>
      <source>For the deliberation</source>
      <translation>合议</translation>
    </message>
    <message>
      <source>For the hearing</source>
      <translation>开庭</translation>
    </message>
    <message>
      <source>For the higher court</source>
      <translation>上诉移送</translation>
    </message>
    <message>
      <source>For whom</source>
      <translation>受送达人</translation>
    </message>
    <message>
      <source>For you alone</source>
      <translation>仅本席可见</translation>
    </message>
    <message>
      <source>For: {purpose}</source>
      <translation>事由：{purpose}</translation>
    </message>
    <message>
      <source>Force</source>
      <translation>证明力</translation>
    </message>
    <message>
      <source>Form</source>
      <translation>形式</translation>
    </message>
    <message>
      <source>Forward two seconds</source>
      <translation>前进两秒</translation>
    </message>
    <message>
      <source>Found</source>
      <translation>检索结果</translation>
    </message>
    <message>
      <source>Found again</source>
      <translation>找回</translation>
    </message>
    <message>
      <source>Found in a courtroom</source>
      <translation>在法庭找到</translation>
    </message>
    <message>
      <source>Found in an office</source>
      <translation>在办公室找到</translation>
    </message>
    <message>
      <source>Found in another cabinet</source>
      <translation>在其他柜中找到</translation>
    </message>
    <message>
      <source>Found while taking stock</source>
      <translation>盘点找到</translation>
    </message>
    <message>
      <source>Four-property checks</source>
      <translation>四性检测</translation>
    </message>
    <message>
      <source>Frame</source>
      <translation>方框</translation>
    </message>
    <message>
      <source>Free</source>
      <translation>空</translation>
    </message>
    <message>
      <source>Freeze</source>
      <translation>定格</translation>
    </message>
    <message>
      <source>Freeze what is shown</source>
      <translation>定格当前画面</translation>
    </message>
    <message>
      <source>Freeze what is shown, or let go</source>
      <translation>画面定格／解除</translation>
    </message>
    <message>
      <source>French</source>
      <translation>法文</translation>
    </message>
    <message>
      <source>From</source>
      <translation>起</translation>
    </message>
    <message>
      <source>From device</source>
      <translation>来源</translation>
    </message>
    <message>
      <source>From the day after it counts again.</source>
      <translation>自次日起恢复计算。</translation>
    </message>
    <message>
      <source>From this station's journal; days are China's, both ends included. A dash means that it cannot be told.</source>
      <translation>依据本站留痕统计，按北京时间，首尾两日均计入。“–”表示无法得出。</translation>
    </message>
    <message>
      <source>From {day}</source>
      <translation>自 {day}</translation>
    </message>
    <message>
      <source>Frozen</source>
      <translation>画面已定格</translation>
    </message>
    <message>
      <source>Full name</source>
      <translation>姓名</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>全屏</translation>
    </message>
    <message>
      <source>German</source>
      <translation>德文</translation>
    </message>
    <message>
      <source>Give back</source>
      <translation>退还</translation>
    </message>
    <message>
      <source>Give back to who brought it</source>
      <translation>退还当事人</translation>
    </message>
    <message>
      <source>Give back to who brought it…</source>
      <translation>退还当事人…</translation>
    </message>
    <message>
      <source>Give control…</source>
      <translation>交出控制权…</translation>
    </message>
    <message>
      <source>Give or take back control…</source>
      <translation>交出或取回控制权…</translation>
    </message>
    <message>
      <source>Give the picture back</source>
      <translation>恢复画面</translation>
    </message>
    <message>
      <source>Give this key</source>
      <translation>设为此键</translation>
    </message>
    <message>
      <source>Give {who} a new password?</source>
      <translation>为{who}重设密码？</translation>
    </message>
    <message>
      <source>Give {who} this password:</source>
      <translation>请将此密码交给{who}：</translation>
    </message>
    <message>
      <source>Given back</source>
      <translation>已退还</translation>
    </message>
    <message>
      <source>Given to</source>
      <translation>领取人</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>继续</translation>
    </message>
    <message>
      <source>Go on from a sheet…</source>
      <translation>从指定的一张续扫…</translation>
    </message>
    <message>
      <source>Go on in this case</source>
      <translation>继续收入本案</translation>
    </message>
    <message>
      <source>Go on scanning</source>
      <translation>继续扫描</translation>
    </message>
    <message>
      <source>Go on, and wait for the door</source>
      <translation>继续办理，等待关门</translation>
    </message>
    <message>
      <source>Go to the first one</source>
      <translation>到第一处</translation>
    </message>
    <message>
      <source>Goes under</source>
      <translation>归入</translation>
    </message>
    <message>
      <source>Good for {s} s, for one screen.</source>
      <translation>{s} 秒内有效，限一台屏幕。</translation>
    </message>
    <message>
      <source>Grant</source>
      <translation>准许</translation>
    </message>
    <message>
      <source>Grant and show</source>
      <translation>准许并出示</translation>
    </message>
    <message numerus="yes">
      <source>Grant for %n day(s)</source>
      <translation>
        <numerusform>批准借阅 %n 天</numerusform>
      </translation>
    </message>
    <message>
      <source>Grant the correction</source>
      <translation>准许补正</translation>
    </message>
    <message>
      <source>Grant the look-up</source>
      <translation>批准</translation>
    </message>
    <message>
      <source>Granted</source>
      <translation>准许补正</translation>
    </message>
    <message>
      <source>Granted for</source>
      <translation>期限</translation>
    </message>
    <message>
      <source>Granted to {who} until {day}</source>
      <translation>已批准 {who} 借阅，应于 {day} 前归还</translation>
    </message>
    <message>
      <source>Granted: the record is corrected</source>
      <translation>准许补正</translation>
    </message>
    <message>
      <source>Grant…</source>
      <translation>准许…</translation>
    </message>
    <message>
      <source>Great picture, read reduced</source>
      <translation>巨幅图，按缩小图识读</translation>
    </message>
    <message>
      <source>Greeting</source>
      <translation>握手</translation>
    </message>
    <message>
      <source>Grey</source>
      <translation>灰度</translation>
    </message>
    <message>
      <source>Ground</source>
      <translation>理由</translation>
    </message>
    <message>
      <source>Ground or condition</source>
      <translation>理由或附加条件</translation>
    </message>
    <message>
      <source>Ground: {text}</source>
      <translation>理由：{text}</translation>
    </message>
    <message>
      <source>Group no.</source>
      <translation>组号</translation>
    </message>
    <message>
      <source>Hand over</source>
      <translation>移交</translation>
    </message>
    <message>
      <source>Hand over to the digital centre</source>
      <translation>移交数字化中心</translation>
    </message>
    <message>
      <source>Hand over…</source>
      <translation>移交…</translation>
    </message>
    <message>
      <source>Hand to the archive</source>
      <translation>移交归档</translation>
    </message>
    <message>
      <source>Hand to the archive…</source>
      <translation>移交归档…</translation>
    </message>
    <message>
      <source>Hand-over</source>
      <translation>移交接收</translation>
    </message>
    <message>
      <source>Hand-over list {number}</source>
      <translation>移交清单 {number}</translation>
    </message>
    <message>
      <source>Hand-over list…</source>
      <translation>移交清单…</translation>
    </message>
    <message>
      <source>Handed in after the time limit</source>
      <translation>逾期提交</translation>
    </message>
    <message>
      <source>Handed in by</source>
      <translation>提交人</translation>
    </message>
    <message>
      <source>Handed in on</source>
      <translation>提交日期</translation>
    </message>
    <message>
      <source>Handed over</source>
      <translation>已移交</translation>
    </message>
    <message>
      <source>Handed over by</source>
      <translation>移交人</translation>
    </message>
    <message>
      <source>Handed over: {sheets} sheets. Received: {received}.</source>
      <translation>移交 {sheets} 张，收到 {received} 张。</translation>
    </message>
    <message>
      <source>Handed to the archive</source>
      <translation>已移交归档</translation>
    </message>
    <message>
      <source>Handed to the post before</source>
      <translation>期满前已交邮</translation>
    </message>
    <message>
      <source>Handed to {who}: {labels}</source>
      <translation>已移交 {who}：{labels}</translation>
    </message>
    <message>
      <source>Has read</source>
      <translation>已读</translation>
    </message>
    <message>
      <source>Has signed.</source>
      <translation>已签名。</translation>
    </message>
    <message>
      <source>Have it scanned:</source>
      <translation>送扫描</translation>
    </message>
    <message>
      <source>Have it signed anew, corrected?</source>
      <translation>确定更正重签？</translation>
    </message>
    <message>
      <source>Have paper scanned…</source>
      <translation>材料送扫…</translation>
    </message>
    <message>
      <source>Have screens</source>
      <translation>启用屏幕</translation>
    </message>
    <message>
      <source>Have screens in this room?</source>
      <translation>启用本庭屏幕？</translation>
    </message>
    <message>
      <source>Have screens in this room…</source>
      <translation>启用本庭屏幕…</translation>
    </message>
    <message>
      <source>Head of division, president</source>
      <translation>庭长、院长</translation>
    </message>
    <message>
      <source>Head of the record</source>
      <translation>笔录头部</translation>
    </message>
    <message>
      <source>Head of the record…</source>
      <translation>笔录头部…</translation>
    </message>
    <message>
      <source>Heard again: {first}, {second}</source>
      <translation>复听：{first}，{second}</translation>
    </message>
    <message>
      <source>Heard again: {what}</source>
      <translation>复听：{what}</translation>
    </message>
    <message>
      <source>Heard in public</source>
      <translation>公开开庭</translation>
    </message>
    <message>
      <source>Hearing</source>
      <translation>庭审</translation>
    </message>
    <message>
      <source>Heavily skewed</source>
      <translation>严重倾斜</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>帮助</translation>
    </message>
    <message>
      <source>Here only</source>
      <translation>本地已存</translation>
    </message>
    <message>
      <source>Here you will find your own evidence, and what the court has shown.</source>
      <translation>您提交的证据，以及法庭出示过的证据，都在这里。</translation>
    </message>
    <message>
      <source>Hide all marks</source>
      <translation>隐藏全部批注</translation>
    </message>
    <message>
      <source>Hide marks, or show them</source>
      <translation>隐藏／显示批注</translation>
    </message>
    <message>
      <source>High contrast</source>
      <translation>高对比度</translation>
    </message>
    <message>
      <source>Highlight</source>
      <translation>荧光</translation>
    </message>
    <message>
      <source>Highlighter</source>
      <translation>荧光笔</translation>
    </message>
    <message>
      <source>History</source>
      <translation>流转记录</translation>
    </message>
    <message>
      <source>History of the task</source>
      <translation>任务流转记录</translation>
    </message>
    <message>
      <source>History…</source>
      <translation>流转记录…</translation>
    </message>
    <message>
      <source>Hold and speak</source>
      <translation>按住说话</translation>
    </message>
    <message>
      <source>Hold for more</source>
      <translation>长按显示更多</translation>
    </message>
    <message>
      <source>Hold the file against the paper in your hand.</source>
      <translation>请与手中的纸质材料核对。</translation>
    </message>
    <message>
      <source>Home or seat</source>
      <translation>住所（住址）</translation>
    </message>
    <message>
      <source>How it came</source>
      <translation>收件方式</translation>
    </message>
    <message>
      <source>How many sheets came back?</source>
      <translation>归还了多少张？</translation>
    </message>
    <message>
      <source>I do not sign now</source>
      <translation>暂不签名</translation>
    </message>
    <message>
      <source>I have received the originals named above, complete.</source>
      <translation>上列原件已全部收回，核对无误。</translation>
    </message>
    <message>
      <source>I saw that the door is shut</source>
      <translation>已看到门关好</translation>
    </message>
    <message>
      <source>ID number or credit code</source>
      <translation>证件号码</translation>
    </message>
    <message>
      <source>Identified by</source>
      <translation>身份核验</translation>
    </message>
    <message>
      <source>Identity number</source>
      <translation>证件号码</translation>
    </message>
    <message>
      <source>Identity paper</source>
      <translation>身份材料</translation>
    </message>
    <message>
      <source>Image processing</source>
      <translation>图像处理</translation>
    </message>
    <message>
      <source>Image processing…</source>
      <translation>图像处理…</translation>
    </message>
    <message>
      <source>Import a text</source>
      <translation>导入文本</translation>
    </message>
    <message>
      <source>Import a text…</source>
      <translation>导入文本…</translation>
    </message>
    <message>
      <source>Import files</source>
      <translation>导入文件</translation>
    </message>
    <message>
      <source>Import laws and regulations…</source>
      <translation>导入法律法规…</translation>
    </message>
    <message>
      <source>Imported files</source>
      <translation>导入的文件</translation>
    </message>
    <message>
      <source>Import…</source>
      <translation>导入…</translation>
    </message>
    <message numerus="yes">
      <source>In %n case(s) “{title}” was filed under “{item}”.</source>
      <translation>
        <numerusform>有 %n 件案件将“{title}”归入“{item}”。</numerusform>
      </translation>
    </message>
    <message>
      <source>In court</source>
      <translation>开庭中</translation>
    </message>
    <message>
      <source>In court, not recorded</source>
      <translation>开庭中，未在录音</translation>
    </message>
    <message>
      <source>In deliberation</source>
      <translation>评议中</translation>
    </message>
    <message>
      <source>In force</source>
      <translation>施行</translation>
    </message>
    <message>
      <source>In force since {day}, adopted {adopted}</source>
      <translation>{day} 起施行（{adopted} 通过或修正）</translation>
    </message>
    <message>
      <source>In force. Deadlines are computed by it from now on.</source>
      <translation>已启用，期限自即刻起按此计算。</translation>
    </message>
    <message>
      <source>In other words</source>
      <translation>其他情况请在此填写</translation>
    </message>
    <message>
      <source>In recess</source>
      <translation>休庭中</translation>
    </message>
    <message>
      <source>In simplified civil cases, by consent of every party. They sign the digests of the recording's files; a draft of the record is set aside.</source>
      <translation>限简易程序、小额诉讼程序民事案件，须各方当事人同意，并对录音文件的完整性校验值签名；笔录草稿不再送签。</translation>
    </message>
    <message>
      <source>In step</source>
      <translation>同步</translation>
    </message>
    <message>
      <source>In step: the others see what you zoom into</source>
      <translation>同步：各屏随本席缩放</translation>
    </message>
    <message>
      <source>In the cabinet</source>
      <translation>在柜</translation>
    </message>
    <message>
      <source>In the capacity of</source>
      <translation>身份</translation>
    </message>
    <message>
      <source>In the case</source>
      <translation>案件现有</translation>
    </message>
    <message>
      <source>In the list: Shift+Enter</source>
      <translation>在目录中按 Shift+回车</translation>
    </message>
    <message>
      <source>In the wrong place</source>
      <translation>错放</translation>
    </message>
    <message>
      <source>Indicators</source>
      <translation>六项指标</translation>
    </message>
    <message>
      <source>Indicators…</source>
      <translation>指标…</translation>
    </message>
    <message>
      <source>Intake</source>
      <translation>收转台</translation>
    </message>
    <message>
      <source>Interrupt…</source>
      <translation>中断评议…</translation>
    </message>
    <message>
      <source>Into my notes</source>
      <translation>引入笔记</translation>
    </message>
    <message>
      <source>Is in the dossier already: {item}</source>
      <translation>已在卷内：{item}</translation>
    </message>
    <message>
      <source>Is that the signature?</source>
      <translation>就以此为签名吗？</translation>
    </message>
    <message>
      <source>Is this certificate {who}'s?</source>
      <translation>这是{who}的证书吗？</translation>
    </message>
    <message numerus="yes">
      <source>It answers: %n cell(s)</source>
      <translation>
        <numerusform>连接正常，共 %n 个格口</numerusform>
      </translation>
    </message>
    <message>
      <source>It becomes black at once and must be paired anew.</source>
      <translation>该屏幕随即黑屏，须重新配对才能使用。</translation>
    </message>
    <message>
      <source>It cannot be had now. Try again when the link is back.</source>
      <translation>暂时无法取得，连接恢复后再试。</translation>
    </message>
    <message>
      <source>It cannot go further within its item.</source>
      <translation>已到本类目的尽头。</translation>
    </message>
    <message>
      <source>It could not be done.</source>
      <translation>未能完成。</translation>
    </message>
    <message>
      <source>It could not be saved.</source>
      <translation>未能保存。</translation>
    </message>
    <message>
      <source>It does not, the door is shut</source>
      <translation>没有放入，门已关好</translation>
    </message>
    <message>
      <source>It goes from the screens and out of the lists of: {seats}</source>
      <translation>将从屏幕撤下，并从以下席位的证据列表中移除：{seats}</translation>
    </message>
    <message>
      <source>It goes on, and its pages are saved, while you choose.</source>
      <translation>切换席位期间扫描继续进行，页面照常保存。</translation>
    </message>
    <message>
      <source>It goes on; the last day is not known yet</source>
      <translation>尚未恢复，末日待定</translation>
    </message>
    <message>
      <source>It has stood open for too long: shut it now.</source>
      <translation>柜门开得太久，请立即关好。</translation>
    </message>
    <message>
      <source>It is being restored by itself. Please wait; you need not do anything.</source>
      <translation>正在自动恢复，请稍候，您不用做任何操作。</translation>
    </message>
    <message>
      <source>It is done</source>
      <translation>登记办结</translation>
    </message>
    <message>
      <source>It is done…</source>
      <translation>登记办结…</translation>
    </message>
    <message>
      <source>It is empty or but a dot. {who} must say that it is meant so.</source>
      <translation>笔迹为空白或者只有一个点，须由{who}本人确认。</translation>
    </message>
    <message>
      <source>It is meant so</source>
      <translation>确认就此签名</translation>
    </message>
    <message>
      <source>It is not lent to you. You may ask to borrow it.</source>
      <translation>尚未借给您，可以申请借阅。</translation>
    </message>
    <message>
      <source>It is not stored: after signing out or closing it is asked anew.</source>
      <translation>口令不保存，退出登录或关闭程序后要重新输入。</translation>
    </message>
    <message>
      <source>It is noted that it was read to them from beginning to end.</source>
      <translation>将记明已向其从头至尾当庭宣读。</translation>
    </message>
    <message>
      <source>It is shown only now. It holds for 72 hours, and at the first sign-in is replaced by one of their own.</source>
      <translation>密码只显示这一次，72 小时内有效；首次登录时须更换为本人的密码。</translation>
    </message>
    <message>
      <source>It is so</source>
      <translation>属实，继续</translation>
    </message>
    <message>
      <source>It is theirs</source>
      <translation>是本人证书</translation>
    </message>
    <message>
      <source>It is tried again by itself.</source>
      <translation>程序会自动重新连接。</translation>
    </message>
    <message>
      <source>It lies in the cell, the door is shut</source>
      <translation>已放入格口，门已关好</translation>
    </message>
    <message>
      <source>It must be of case</source>
      <translation>所属案号应为</translation>
    </message>
    <message>
      <source>It says</source>
      <translation>原文</translation>
    </message>
    <message>
      <source>It should say</source>
      <translation>补正为</translation>
    </message>
    <message>
      <source>It stays in the journal.</source>
      <translation>将记入操作日志。</translation>
    </message>
    <message>
      <source>It still lies there, the door is shut</source>
      <translation>没有取出，门已关好</translation>
    </message>
    <message>
      <source>It was found</source>
      <translation>已找回</translation>
    </message>
    <message>
      <source>It was issued to “{name}”. Nobody may sign with somebody else's.</source>
      <translation>证书签发给“{name}”。不得使用他人的证书签名。</translation>
    </message>
    <message>
      <source>It was not done</source>
      <translation>没有办成</translation>
    </message>
    <message>
      <source>It was put in</source>
      <translation>实际已放入</translation>
    </message>
    <message>
      <source>It was read aloud</source>
      <translation>已经宣读</translation>
    </message>
    <message>
      <source>It was read to you. Ask for a correction, or wait to be asked to sign.</source>
      <translation>笔录已向您宣读。如有异议可申请补正，否则请等待签名。</translation>
    </message>
    <message>
      <source>It was taken</source>
      <translation>实际已取出</translation>
    </message>
    <message>
      <source>It was taken, the door is shut</source>
      <translation>已经取出，门已关好</translation>
    </message>
    <message>
      <source>It will be number {number}</source>
      <translation>入卷时编为第 {number} 号</translation>
    </message>
    <message>
      <source>Its recording goes on. Open another hearing all the same?</source>
      <translation>录音会继续。仍要打开另一庭审？</translation>
    </message>
    <message>
      <source>Japanese</source>
      <translation>日文</translation>
    </message>
    <message>
      <source>Join to the material before</source>
      <translation>并入前一份材料</translation>
    </message>
    <message>
      <source>Judge</source>
      <translation>法官</translation>
    </message>
    <message>
      <source>Judge's assistant</source>
      <translation>法官助理</translation>
    </message>
    <message>
      <source>Judges</source>
      <translation>审判员</translation>
    </message>
    <message>
      <source>Keep</source>
      <translation>保存</translation>
    </message>
    <message>
      <source>Keep as a numbered picture</source>
      <translation>截图（编号存档）</translation>
    </message>
    <message>
      <source>Keep the centre's</source>
      <translation>保留中心的</translation>
    </message>
    <message>
      <source>Kept. It counts from the next recording on.</source>
      <translation>已保存，自下一次录音起生效。</translation>
    </message>
    <message>
      <source>Kept. Only you can read it.</source>
      <translation>已保存，仅本人可见</translation>
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>键盘快捷键</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>快捷键</translation>
    </message>
    <message>
      <source>Keys and pedals</source>
      <translation>按键与脚踏</translation>
    </message>
    <message>
      <source>Keys and pedals…</source>
      <translation>按键与脚踏…</translation>
    </message>
    <message>
      <source>Kind</source>
      <translation>证据种类</translation>
    </message>
    <message>
      <source>Kind of cabinet</source>
      <translation>类型</translation>
    </message>
    <message>
      <source>Kind of event</source>
      <translation>事件</translation>
    </message>
    <message>
      <source>Kind of evidence</source>
      <translation>证据种类</translation>
    </message>
    <message>
      <source>Korean</source>
      <translation>韩文</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>条码</translation>
    </message>
    <message>
      <source>Label of the bundle…</source>
      <translation>卷宗袋标签…</translation>
    </message>
    <message>
      <source>Label stuck on already (scan); else a new one</source>
      <translation>已贴标签（扫码）；不填则新编</translation>
    </message>
    <message>
      <source>Label {number}</source>
      <translation>标签 {number}</translation>
    </message>
    <message>
      <source>Labels of the materials {number}</source>
      <translation>材料标签 {number}</translation>
    </message>
    <message>
      <source>Labels of the materials…</source>
      <translation>材料标签…</translation>
    </message>
    <message>
      <source>Laid out anew: everybody reads it again.</source>
      <translation>已重新排版，各方须重新阅读。</translation>
    </message>
    <message>
      <source>Laid out at</source>
      <translation>排版时间</translation>
    </message>
    <message>
      <source>Laid straight</source>
      <translation>已纠偏</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>语言</translation>
    </message>
    <message>
      <source>Languages</source>
      <translation>语言</translation>
    </message>
    <message>
      <source>Larger</source>
      <translation>放大</translation>
    </message>
    <message>
      <source>Larger than the centre takes</source>
      <translation>超过中心接收的大小</translation>
    </message>
    <message>
      <source>Last answer</source>
      <translation>最近应答</translation>
    </message>
    <message>
      <source>Last day</source>
      <translation>末日</translation>
    </message>
    <message>
      <source>Last page</source>
      <translation>终止页</translation>
    </message>
    <message>
      <source>Last {count} days</source>
      <translation>最近 {count} 天</translation>
    </message>
    <message>
      <source>Later stages</source>
      <translation>后面的阶段</translation>
    </message>
    <message>
      <source>Law</source>
      <translation>法律</translation>
    </message>
    <message>
      <source>Law of: {day}</source>
      <translation>适用：{day}</translation>
    </message>
    <message>
      <source>Laws</source>
      <translation>法规库</translation>
    </message>
    <message>
      <source>Laws and articles</source>
      <translation>法律与条文</translation>
    </message>
    <message>
      <source>Lay &amp;straight</source>
      <translation>纠偏(&amp;S)</translation>
    </message>
    <message>
      <source>Lay it out if judges and parties are to sign it now; else the court's certificate signs it by itself when the record is filed.</source>
      <translation>需要审判人员和当事人当场签名的，点击“开始核对”；否则笔录归卷时由法院证书自动签署。</translation>
    </message>
    <message>
      <source>Lay it out now</source>
      <translation>现在排版</translation>
    </message>
    <message>
      <source>Lay out anew</source>
      <translation>重新排版</translation>
    </message>
    <message>
      <source>Lay out without them</source>
      <translation>照此排版</translation>
    </message>
    <message>
      <source>Lay the record out</source>
      <translation>开始核对</translation>
    </message>
    <message>
      <source>Laying it out begins the reading: whoever is to sign is listed then.</source>
      <translation>点击“开始核对”，系统排定笔录版面并列出各签署人。</translation>
    </message>
    <message>
      <source>Laying the record out…</source>
      <translation>正在排版…</translation>
    </message>
    <message>
      <source>Leader who decides</source>
      <translation>审批领导</translation>
    </message>
    <message>
      <source>Leave</source>
      <translation>忽略</translation>
    </message>
    <message>
      <source>Leave the better text</source>
      <translation>忽略二次识别</translation>
    </message>
    <message>
      <source>Leave this screen</source>
      <translation>退出本屏幕</translation>
    </message>
    <message>
      <source>Left</source>
      <translation>剩余</translation>
    </message>
    <message>
      <source>Left for later</source>
      <translation>暂未收入</translation>
    </message>
    <message>
      <source>Legal basis</source>
      <translation>依据</translation>
    </message>
    <message>
      <source>Legality</source>
      <translation>合法性</translation>
    </message>
    <message>
      <source>Lent</source>
      <translation>已借出</translation>
    </message>
    <message>
      <source>Let in again</source>
      <translation>解除锁定</translation>
    </message>
    <message>
      <source>Let the recording stand for the record?</source>
      <translation>以录音录像替代笔录？</translation>
    </message>
    <message>
      <source>Let this seat show</source>
      <translation>由该席位操作示证</translation>
    </message>
    <message>
      <source>Level</source>
      <translation>程度</translation>
    </message>
    <message>
      <source>Libraries (*.so *.dll *.dylib)</source>
      <translation>驱动库 (*.so *.dll *.dylib)</translation>
    </message>
    <message>
      <source>Library of laws</source>
      <translation>法规库</translation>
    </message>
    <message>
      <source>Library of the device's maker</source>
      <translation>厂商驱动库</translation>
    </message>
    <message>
      <source>Licence: Apache 2.0</source>
      <translation>许可证：Apache 2.0</translation>
    </message>
    <message>
      <source>Lift print showing &amp;through</source>
      <translation>去除背面透印(&amp;T)</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>浅色</translation>
    </message>
    <message>
      <source>Line</source>
      <translation>行</translation>
    </message>
    <message>
      <source>Line of the record</source>
      <translation>笔录行</translation>
    </message>
    <message>
      <source>Linked</source>
      <translation>联动</translation>
    </message>
    <message>
      <source>List</source>
      <translation>列入目录</translation>
    </message>
    <message>
      <source>List behind the number</source>
      <translation>明细</translation>
    </message>
    <message>
      <source>List evidence from the dossier</source>
      <translation>从卷宗编制证据目录</translation>
    </message>
    <message>
      <source>List evidence from the dossier…</source>
      <translation>从卷宗编制证据目录…</translation>
    </message>
    <message>
      <source>List of evidence</source>
      <translation>证据目录</translation>
    </message>
    <message>
      <source>List of scanned materials</source>
      <translation>扫描材料清单</translation>
    </message>
    <message>
      <source>List of scanned materials…</source>
      <translation>扫描材料清单…</translation>
    </message>
    <message>
      <source>List {number}, handed over by {who}</source>
      <translation>移交清单 {number}，移交人：{who}</translation>
    </message>
    <message>
      <source>Listed, not there</source>
      <translation>有账无实</translation>
    </message>
    <message>
      <source>Listen to it</source>
      <translation>听这一句</translation>
    </message>
    <message>
      <source>Listening: everybody please says a sentence, one after the other</source>
      <translation>正在收音：请各席位依次说一句话</translation>
    </message>
    <message>
      <source>Litigants' screen, public screen</source>
      <translation>当事人席、旁听屏</translation>
    </message>
    <message>
      <source>Live record</source>
      <translation>实时笔录</translation>
    </message>
    <message>
      <source>Loading…</source>
      <translation>正在载入…</translation>
    </message>
    <message>
      <source>Lock</source>
      <translation>锁定</translation>
    </message>
    <message>
      <source>Lock after minutes</source>
      <translation>几分钟无人操作即锁定</translation>
    </message>
    <message>
      <source>Lock and file</source>
      <translation>锁定归卷</translation>
    </message>
    <message>
      <source>Lock and file…</source>
      <translation>锁定归卷…</translation>
    </message>
    <message>
      <source>Lock board A (serial)</source>
      <translation>锁控板 A（串口）</translation>
    </message>
    <message>
      <source>Lock board B (serial)</source>
      <translation>锁控板 B（串口）</translation>
    </message>
    <message>
      <source>Lock the record and file it?</source>
      <translation>锁定并归卷？</translation>
    </message>
    <message>
      <source>Locked</source>
      <translation>已锁定</translation>
    </message>
    <message>
      <source>Locked and filed. No timestamp authority is set: it bears no timestamp.</source>
      <translation>已锁定并归卷。未设置时间戳服务，签署件不带时间戳。</translation>
    </message>
    <message>
      <source>Locked and filed. The timestamp authority did not answer: it is marked, and can be stamped later.</source>
      <translation>已锁定并归卷。时间戳服务没有应答，已作标记，可稍后补盖。</translation>
    </message>
    <message>
      <source>Locked at</source>
      <translation>锁定时间</translation>
    </message>
    <message>
      <source>Locked, timestamped and filed.</source>
      <translation>已锁定、盖时间戳并归卷。</translation>
    </message>
    <message>
      <source>Locking, stamping and filing…</source>
      <translation>正在锁定、盖时间戳、归卷…</translation>
    </message>
    <message>
      <source>Locks of each board</source>
      <translation>每板锁数</translation>
    </message>
    <message>
      <source>Log of the hearing</source>
      <translation>庭审起止记录</translation>
    </message>
    <message>
      <source>Log of the hearing…</source>
      <translation>庭审起止记录…</translation>
    </message>
    <message>
      <source>Login</source>
      <translation>登录名</translation>
    </message>
    <message>
      <source>Login, or name</source>
      <translation>登录名或姓名</translation>
    </message>
    <message>
      <source>Login, or read a card</source>
      <translation>输入登录名，或者刷卡、扫码</translation>
    </message>
    <message>
      <source>Long-term keeping</source>
      <translation>长期保存</translation>
    </message>
    <message>
      <source>Look</source>
      <translation>先看</translation>
    </message>
    <message>
      <source>Look again</source>
      <translation>重新查找</translation>
    </message>
    <message>
      <source>Look at it</source>
      <translation>查看</translation>
    </message>
    <message>
      <source>Look at the next page</source>
      <translation>预览下一页</translation>
    </message>
    <message>
      <source>Look at the pages…</source>
      <translation>查阅…</translation>
    </message>
    <message>
      <source>Look at the previous page</source>
      <translation>预览上一页</translation>
    </message>
    <message>
      <source>Look at what was mentioned first</source>
      <translation>先看提及的证据</translation>
    </message>
    <message>
      <source>Look for cabinets</source>
      <translation>查找柜体</translation>
    </message>
    <message>
      <source>Look for devices again</source>
      <translation>刷新设备列表</translation>
    </message>
    <message>
      <source>Look for microphones again</source>
      <translation>重新查找话筒</translation>
    </message>
    <message>
      <source>Look into the cell, then say what became of the paper.</source>
      <translation>请到柜前看清格口，再说明材料的去向。</translation>
    </message>
    <message>
      <source>Look up a statute</source>
      <translation>查询法条</translation>
    </message>
    <message>
      <source>Look-up ended</source>
      <translation>已结束</translation>
    </message>
    <message>
      <source>Look-up in the archive</source>
      <translation>档案查询</translation>
    </message>
    <message>
      <source>Look-ups…</source>
      <translation>查档…</translation>
    </message>
    <message>
      <source>Looked at the place: the door is shut, nothing is missing</source>
      <translation>已到现场核对，门已关好，材料无缺</translation>
    </message>
    <message>
      <source>Looked at, the door is shut</source>
      <translation>已查看，门已关好</translation>
    </message>
    <message>
      <source>Looked at: one sheet, pasted or punched</source>
      <translation>已核对：是一张粘贴或打孔的纸，不是重张</translation>
    </message>
    <message>
      <source>Looking at {number}</source>
      <translation>查阅 {number}</translation>
    </message>
    <message>
      <source>Looking for devices…</source>
      <translation>正在查找设备…</translation>
    </message>
    <message>
      <source>Looking into the files…</source>
      <translation>正在检查文件…</translation>
    </message>
    <message>
      <source>Looking: {done} of {total}</source>
      <translation>正在查找：{done}/{total}</translation>
    </message>
    <message>
      <source>Looking…</source>
      <translation>正在查找…</translation>
    </message>
    <message>
      <source>Loupe</source>
      <translation>放大镜</translation>
    </message>
    <message>
      <source>Made</source>
      <translation>新建任务</translation>
    </message>
    <message>
      <source>Made: {names}</source>
      <translation>已生成：{names}</translation>
    </message>
    <message>
      <source>Magnifier</source>
      <translation>放大镜</translation>
    </message>
    <message>
      <source>Main volume</source>
      <translation>正卷</translation>
    </message>
    <message>
      <source>Main volume only: the other is not for who checked.</source>
      <translation>仅限正卷：检测人无权查看副卷。</translation>
    </message>
    <message>
      <source>Make a card</source>
      <translation>制作工牌</translation>
    </message>
    <message>
      <source>Make a card…</source>
      <translation>制作工牌…</translation>
    </message>
    <message>
      <source>Make it</source>
      <translation>制作</translation>
    </message>
    <message>
      <source>Make material</source>
      <translation>新建材料</translation>
    </message>
    <message>
      <source>Make packages</source>
      <translation>生成信息包</translation>
    </message>
    <message>
      <source>Make packages…</source>
      <translation>生成信息包…</translation>
    </message>
    <message>
      <source>Make public</source>
      <translation>公开</translation>
    </message>
    <message>
      <source>Make the list from the dossier, scan paper, or bring files.</source>
      <translation>从卷宗生成证据目录，或当庭扫描、添加文件。</translation>
    </message>
    <message>
      <source>Make the record</source>
      <translation>制作笔录</translation>
    </message>
    <message>
      <source>Make the record after all?</source>
      <translation>改为制作笔录？</translation>
    </message>
    <message>
      <source>Make the record after all…</source>
      <translation>改为制作笔录…</translation>
    </message>
    <message>
      <source>Make the task</source>
      <translation>新建任务</translation>
    </message>
    <message>
      <source>Make this screen black</source>
      <translation>该屏幕黑屏</translation>
    </message>
    <message>
      <source>Making packages…</source>
      <translation>正在生成信息包…</translation>
    </message>
    <message>
      <source>Making pages ready for the seats…</source>
      <translation>正在为席位准备页面…</translation>
    </message>
    <message>
      <source>Manual review</source>
      <translation>人工核对</translation>
    </message>
    <message>
      <source>Mark</source>
      <translation>批注</translation>
    </message>
    <message>
      <source>Mark as doubtful</source>
      <translation>标为存疑</translation>
    </message>
    <message>
      <source>Mark as inaudible</source>
      <translation>标为听不清</translation>
    </message>
    <message>
      <source>Mark as key</source>
      <translation>标为重点</translation>
    </message>
    <message>
      <source>Mark pages that may be blank</source>
      <translation>标记疑似空白</translation>
    </message>
    <message>
      <source>Marks</source>
      <translation>隐藏批注</translation>
    </message>
    <message>
      <source>Marks are hidden</source>
      <translation>批注已隐藏</translation>
    </message>
    <message>
      <source>Material</source>
      <translation>材料</translation>
    </message>
    <message>
      <source>Material down</source>
      <translation>材料下移</translation>
    </message>
    <message>
      <source>Material up</source>
      <translation>材料上移</translation>
    </message>
    <message>
      <source>Materials</source>
      <translation>材料明细</translation>
    </message>
    <message>
      <source>Matter</source>
      <translation>事项</translation>
    </message>
    <message>
      <source>May sign now, ask for a correction, or refuse.</source>
      <translation>可以签名、申请补正或者拒签。</translation>
    </message>
    <message>
      <source>Menu</source>
      <translation>菜单</translation>
    </message>
    <message>
      <source>Microphone</source>
      <translation>话筒</translation>
    </message>
    <message>
      <source>Microphone disconnected: not recorded until it is plugged in again</source>
      <translation>话筒已断开，未在录音；接好后自动继续</translation>
    </message>
    <message>
      <source>Microphone gives nothing</source>
      <translation>话筒无信号</translation>
    </message>
    <message>
      <source>Microphone sends nothing: not recorded until it does again</source>
      <translation>话筒没有声音送达，未在录音；恢复后自动继续</translation>
    </message>
    <message>
      <source>Mine ({who})</source>
      <translation>我的（{who}）</translation>
    </message>
    <message>
      <source>Minutes without a touch; who is signed in enters the password.</source>
      <translation>无人操作满此分钟数后锁定，由登录人输入密码继续。</translation>
    </message>
    <message>
      <source>Missed while taking stock</source>
      <translation>盘点缺失</translation>
    </message>
    <message>
      <source>Missing</source>
      <translation>缺件</translation>
    </message>
    <message>
      <source>Modbus RTU (serial)</source>
      <translation>Modbus RTU（串口）</translation>
    </message>
    <message>
      <source>Modbus TCP</source>
      <translation>Modbus TCP</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>More for this screen</source>
      <translation>该屏幕的更多操作</translation>
    </message>
    <message>
      <source>More of this case: {places}</source>
      <translation>本案其余材料：{places}</translation>
    </message>
    <message>
      <source>Mouse: Ctrl and wheel zooms, dragging moves the page, a click on a line shows its text.</source>
      <translation>鼠标：按住 Ctrl 滚动滚轮缩放，拖动平移页面，单击文字行定位到识别文本。</translation>
    </message>
    <message>
      <source>Move</source>
      <translation>移动</translation>
    </message>
    <message>
      <source>Move material</source>
      <translation>移动材料</translation>
    </message>
    <message>
      <source>Move material to…</source>
      <translation>移动材料到…</translation>
    </message>
    <message>
      <source>Move pages</source>
      <translation>移动页面</translation>
    </message>
    <message>
      <source>Move pages to…</source>
      <translation>移动页面到…</translation>
    </message>
    <message>
      <source>Move the line down</source>
      <translation>下移一行</translation>
    </message>
    <message>
      <source>Move the line up</source>
      <translation>上移一行</translation>
    </message>
    <message>
      <source>Move the page</source>
      <translation>移动页面</translation>
    </message>
    <message>
      <source>Move this zone</source>
      <translation>调整此区位置</translation>
    </message>
    <message>
      <source>Move {pages} to</source>
      <translation>将 {pages}移动到</translation>
    </message>
    <message>
      <source>Move “{title}” to</source>
      <translation>移动“{title}”到</translation>
    </message>
    <message>
      <source>Must read the record first, or have it read aloud.</source>
      <translation>须先阅读全文，或者当庭宣读。</translation>
    </message>
    <message>
      <source>My evidence</source>
      <translation>我方证据</translation>
    </message>
    <message>
      <source>NOT SAVED: a fault of the program. Trying again.</source>
      <translation>未保存：程序出错，正在重试。</translation>
    </message>
    <message>
      <source>NOT SAVED: the disk refuses. Trying again.</source>
      <translation>未能保存：磁盘拒绝写入，正在重试。</translation>
    </message>
    <message>
      <source>NOT VALID: see below what is wrong.</source>
      <translation>无效：问题见下表。</translation>
    </message>
    <message>
      <source>NOT VALID: the file cannot be read; it is damaged, or was changed.</source>
      <translation>无效：文件无法读取，已损坏或被改动。</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>Name at the centre</source>
      <translation>中心账号</translation>
    </message>
    <message>
      <source>Name of evidence</source>
      <translation>证据名称</translation>
    </message>
    <message>
      <source>Name of the evidence</source>
      <translation>证据名称</translation>
    </message>
    <message>
      <source>Name of the material</source>
      <translation>材料名称</translation>
    </message>
    <message>
      <source>Name of the party</source>
      <translation>当事人姓名或名称</translation>
    </message>
    <message>
      <source>Name of the person here</source>
      <translation>经办人姓名</translation>
    </message>
    <message>
      <source>Name of the person or organisation</source>
      <translation>姓名或名称</translation>
    </message>
    <message>
      <source>Name or firm</source>
      <translation>姓名（名称）</translation>
    </message>
    <message>
      <source>Name people…</source>
      <translation>登记承办人…</translation>
    </message>
    <message>
      <source>Name them</source>
      <translation>登记</translation>
    </message>
    <message>
      <source>Name, time and reason go into the journal and the report.</source>
      <translation>姓名、时间和理由记入留痕，并写进检测报告。</translation>
    </message>
    <message>
      <source>Named now: {people}</source>
      <translation>现已登记：{people}</translation>
    </message>
    <message>
      <source>Names, numbers, dates and amounts agree with the case.</source>
      <translation>名称、号码、日期、金额与案件信息一致。</translation>
    </message>
    <message>
      <source>Nation</source>
      <translation>民族</translation>
    </message>
    <message>
      <source>New</source>
      <translation>新建</translation>
    </message>
    <message>
      <source>New account</source>
      <translation>新增账号</translation>
    </message>
    <message>
      <source>New account…</source>
      <translation>新增账号…</translation>
    </message>
    <message>
      <source>New case</source>
      <translation>新建案件</translation>
    </message>
    <message>
      <source>New case…</source>
      <translation>新建案件…</translation>
    </message>
    <message>
      <source>New hearing of a case…</source>
      <translation>新建庭审…</translation>
    </message>
    <message>
      <source>New line</source>
      <translation>新增一行</translation>
    </message>
    <message>
      <source>New line: seat</source>
      <translation>新增一行：席位</translation>
    </message>
    <message>
      <source>New line: {seat}</source>
      <translation>新增一行：{seat}</translation>
    </message>
    <message>
      <source>New note</source>
      <translation>新建笔记</translation>
    </message>
    <message>
      <source>New password</source>
      <translation>新密码</translation>
    </message>
    <message>
      <source>New password again</source>
      <translation>再输一次</translation>
    </message>
    <message>
      <source>New password…</source>
      <translation>重设密码…</translation>
    </message>
    <message>
      <source>New request…</source>
      <translation>新建申请…</translation>
    </message>
    <message>
      <source>New scan task</source>
      <translation>新建扫描任务</translation>
    </message>
    <message>
      <source>New scan task…</source>
      <translation>新建扫描任务…</translation>
    </message>
    <message>
      <source>Next doubtful words</source>
      <translation>下一处存疑</translation>
    </message>
    <message>
      <source>Next hit</source>
      <translation>下一处</translation>
    </message>
    <message>
      <source>Next line of this speaker</source>
      <translation>此人的下一次发言</translation>
    </message>
    <message>
      <source>Next line with a better text</source>
      <translation>下一处二次识别建议</translation>
    </message>
    <message>
      <source>Next marked line</source>
      <translation>下一处标记</translation>
    </message>
    <message>
      <source>Next page</source>
      <translation>下一页</translation>
    </message>
    <message>
      <source>Next person</source>
      <translation>下一签署人</translation>
    </message>
    <message>
      <source>Next place</source>
      <translation>下一处</translation>
    </message>
    <message>
      <source>Next problem</source>
      <translation>下一项</translation>
    </message>
    <message>
      <source>No account yet, or the password is lost? Ask the administrator.</source>
      <translation>没有账号或者忘记密码的，请联系管理员。</translation>
    </message>
    <message>
      <source>No alarms</source>
      <translation>没有告警</translation>
    </message>
    <message>
      <source>No answer yet</source>
      <translation>尚无应答</translation>
    </message>
    <message>
      <source>No answer: {address}</source>
      <translation>无应答：{address}</translation>
    </message>
    <message>
      <source>No article has all the words; these come near.</source>
      <translation>没有条文包含全部词语，以下为相近条文。</translation>
    </message>
    <message>
      <source>No batch of this case waits to be gone on with.</source>
      <translation>本案没有中断的批次。</translation>
    </message>
    <message>
      <source>No better text waits</source>
      <translation>没有待决定的二次识别建议</translation>
    </message>
    <message>
      <source>No blocker, nothing waits for a person</source>
      <translation>无阻断项，人工核对已完成</translation>
    </message>
    <message numerus="yes">
      <source>No blocker; %n check(s) wait for a person</source>
      <translation>
        <numerusform>无阻断项，%n 项待人工核对</numerusform>
      </translation>
    </message>
    <message>
      <source>No bundle has this label</source>
      <translation>未登记的条码</translation>
    </message>
    <message>
      <source>No cabinet is set up</source>
      <translation>尚未设置柜体</translation>
    </message>
    <message>
      <source>No case fits the filter.</source>
      <translation>没有符合条件的案件。</translation>
    </message>
    <message>
      <source>No case open</source>
      <translation>尚未打开案件</translation>
    </message>
    <message>
      <source>No case yet</source>
      <translation>尚未选定案件</translation>
    </message>
    <message>
      <source>No cases yet</source>
      <translation>暂无案件</translation>
    </message>
    <message>
      <source>No cell is free; touch one of the same case</source>
      <translation>没有空格口，请点选本案已用的格口</translation>
    </message>
    <message>
      <source>No complaint, answer, appeal, application or identity paper has been read in the main volume yet. Scan and file them first.</source>
      <translation>正卷中还没有识别过的起诉状、答辩状、上诉状、申请书或主体资格材料。请先扫描并归目。</translation>
    </message>
    <message>
      <source>No conflicts</source>
      <translation>没有冲突</translation>
    </message>
    <message>
      <source>No deadline runs from it.</source>
      <translation>没有期限从它起算。</translation>
    </message>
    <message>
      <source>No device found</source>
      <translation>未找到设备</translation>
    </message>
    <message>
      <source>No device is plugged in, or it was not set up.</source>
      <translation>没有插入密码钥匙，或者尚未初始化。</translation>
    </message>
    <message>
      <source>No electronics</source>
      <translation>普通柜，无门感</translation>
    </message>
    <message>
      <source>No electronics (keys)</source>
      <translation>普通柜（用钥匙）</translation>
    </message>
    <message>
      <source>No evidence listed</source>
      <translation>尚无证据目录</translation>
    </message>
    <message>
      <source>No files yet</source>
      <translation>尚无电子件</translation>
    </message>
    <message>
      <source>No hearing open</source>
      <translation>未打开庭审</translation>
    </message>
    <message>
      <source>No item chosen</source>
      <translation>未选择信息项</translation>
    </message>
    <message>
      <source>No law was imported yet. Laws are imported at the clerk's desk.</source>
      <translation>尚未导入法律法规。请在书记员席导入。</translation>
    </message>
    <message>
      <source>No limit</source>
      <translation>不限速</translation>
    </message>
    <message>
      <source>No loudspeaker: played without sound</source>
      <translation>没有可用的扬声器，无声播放</translation>
    </message>
    <message>
      <source>No marked line after this</source>
      <translation>后面没有带标记的行</translation>
    </message>
    <message>
      <source>No marked line before this</source>
      <translation>前面没有带标记的行</translation>
    </message>
    <message>
      <source>No material of this volume is before it.</source>
      <translation>本卷中前面没有材料。</translation>
    </message>
    <message>
      <source>No microphone</source>
      <translation>无话筒</translation>
    </message>
    <message>
      <source>No microphone found</source>
      <translation>未找到话筒</translation>
    </message>
    <message>
      <source>No more doubtful words</source>
      <translation>没有更多存疑之处</translation>
    </message>
    <message>
      <source>No notices</source>
      <translation>没有提醒</translation>
    </message>
    <message>
      <source>No page</source>
      <translation>没有页面</translation>
    </message>
    <message>
      <source>No page came. Is there paper in the feeder?</source>
      <translation>没有扫描到页面。进纸器里有纸吗？</translation>
    </message>
    <message>
      <source>No page chosen</source>
      <translation>未选择页面</translation>
    </message>
    <message>
      <source>No page has these words; this evidence may be meant</source>
      <translation>卷宗中没有这些字，所指的可能是下列证据</translation>
    </message>
    <message>
      <source>No pages yet</source>
      <translation>暂无页面</translation>
    </message>
    <message>
      <source>No paper is on its way to the scanner</source>
      <translation>没有待扫描的材料</translation>
    </message>
    <message>
      <source>No paper of this case is registered</source>
      <translation>本案没有登记纸质卷宗</translation>
    </message>
    <message>
      <source>No parties are entered.</source>
      <translation>尚未录入当事人。</translation>
    </message>
    <message>
      <source>No pile of this case waits for its backs.</source>
      <translation>本案没有待扫背面的批次。</translation>
    </message>
    <message>
      <source>No printer is set up on this computer.</source>
      <translation>本机没有安装打印机。</translation>
    </message>
    <message>
      <source>No requests</source>
      <translation>无申请</translation>
    </message>
    <message>
      <source>No rule says that what came is an event, or nothing was noted in the case yet.</source>
      <translation>按规则表，这次收到的材料不引起期限；或者本案还没有登记过事件。</translation>
    </message>
    <message>
      <source>No rule yet: titles are filed by the general rules.</source>
      <translation>暂无本院规则，各标题按通用规则归目。</translation>
    </message>
    <message>
      <source>No screen</source>
      <translation>未配屏幕</translation>
    </message>
    <message>
      <source>No second copy</source>
      <translation>不存第二份</translation>
    </message>
    <message>
      <source>No sound in this file</source>
      <translation>此文件没有声音</translation>
    </message>
    <message>
      <source>No speech model. The hearing is recorded; type the record.</source>
      <translation>没有语音模型。庭审照常录音，请人工录入笔录。</translation>
    </message>
    <message>
      <source>No text</source>
      <translation>暂无文本</translation>
    </message>
    <message>
      <source>No title was moved to the same item in two cases yet.</source>
      <translation>暂无在两件以上案件中改归同一类目的标题。</translation>
    </message>
    <message>
      <source>No word was taught in this hearing</source>
      <translation>本次庭审没有添加过词语</translation>
    </message>
    <message>
      <source>No.</source>
      <translation>编号</translation>
    </message>
    <message>
      <source>Nobody answers at this address.</source>
      <translation>这个地址没有应答。</translation>
    </message>
    <message>
      <source>Nobody asked for a correction.</source>
      <translation>没有补正申请。</translation>
    </message>
    <message>
      <source>Nobody changed the same thing twice.</source>
      <translation>没有人改动过同一处。</translation>
    </message>
    <message>
      <source>Nobody has spoken of it yet</source>
      <translation>尚未质证</translation>
    </message>
    <message>
      <source>Nobody is on the archive's list yet. The administrator adds people with “wenyi lookup people put”.</source>
      <translation>档案人员名册还是空的。请管理员用命令“wenyi lookup people put”登记人员。</translation>
    </message>
    <message>
      <source>Nobody is speaking</source>
      <translation>无人发言</translation>
    </message>
    <message>
      <source>Nobody is to sign yet.</source>
      <translation>尚无签署人。</translation>
    </message>
    <message>
      <source>Nobody signed; nothing was put into the record.</source>
      <translation>没有签名，笔录未作改动。</translation>
    </message>
    <message numerus="yes">
      <source>Nobody touches this station: it locks in %n second(s).</source>
      <translation>
        <numerusform>长时间无人操作，%n 秒后锁定。</numerusform>
      </translation>
    </message>
    <message>
      <source>Nobody who is here is named as a superior in this case.</source>
      <translation>本案登记的上级中没有当前登录人。</translation>
    </message>
    <message>
      <source>None of the files could be taken.</source>
      <translation>所选文件均未能导入。</translation>
    </message>
    <message>
      <source>None: what is scanned counts towards no task</source>
      <translation>不计入任务</translation>
    </message>
    <message>
      <source>Not a party of this case</source>
      <translation>非本案当事人</translation>
    </message>
    <message>
      <source>Not begun yet</source>
      <translation>尚未开始</translation>
    </message>
    <message>
      <source>Not checked</source>
      <translation>未检测</translation>
    </message>
    <message>
      <source>Not checked yet</source>
      <translation>尚未检测</translation>
    </message>
    <message>
      <source>Not connected</source>
      <translation>未连接</translation>
    </message>
    <message>
      <source>Not connected: {seats}</source>
      <translation>未连接：{seats}</translation>
    </message>
    <message>
      <source>Not delivered</source>
      <translation>未送达</translation>
    </message>
    <message>
      <source>Not enrolled at a centre</source>
      <translation>尚未登记到中心</translation>
    </message>
    <message>
      <source>Not filed yet</source>
      <translation>尚未编目</translation>
    </message>
    <message>
      <source>Not for your role</source>
      <translation>您的角色不使用此席位</translation>
    </message>
    <message>
      <source>Not granted</source>
      <translation>不予补正</translation>
    </message>
    <message>
      <source>Not in the table of causes</source>
      <translation>不在案由表中</translation>
    </message>
    <message>
      <source>Not kept on this machine: {why}</source>
      <translation>未能存入本机：{why}</translation>
    </message>
    <message>
      <source>Not now: the judge is holding all screens.</source>
      <translation>现在不行：法官已固定全部屏幕。</translation>
    </message>
    <message>
      <source>Not opened yet</source>
      <translation>尚未开庭</translation>
    </message>
    <message>
      <source>Not patrolled yet</source>
      <translation>尚未巡查</translation>
    </message>
    <message>
      <source>Not read</source>
      <translation>未读</translation>
    </message>
    <message>
      <source>Not read yet</source>
      <translation>待识别</translation>
    </message>
    <message>
      <source>Not ready: mend what is marked red first</source>
      <translation>尚未就绪：请先处理标红的项目</translation>
    </message>
    <message>
      <source>Not saved yet</source>
      <translation>尚未保存</translation>
    </message>
    <message>
      <source>Not taken</source>
      <translation>未收入</translation>
    </message>
    <message>
      <source>Not valid</source>
      <translation>无效</translation>
    </message>
    <message>
      <source>Not watched</source>
      <translation>未设置</translation>
    </message>
    <message>
      <source>Not yet</source>
      <translation>待核对</translation>
    </message>
    <message>
      <source>Note</source>
      <translation>笔记</translation>
    </message>
    <message>
      <source>Note an event</source>
      <translation>登记事件</translation>
    </message>
    <message>
      <source>Note an event…</source>
      <translation>登记事件…</translation>
    </message>
    <message>
      <source>Note it</source>
      <translation>记明</translation>
    </message>
    <message>
      <source>Note the difference</source>
      <translation>记录不一致</translation>
    </message>
    <message>
      <source>Note the refusal</source>
      <translation>记明拒签</translation>
    </message>
    <message>
      <source>Noted</source>
      <translation>已记录</translation>
    </message>
    <message>
      <source>Notes</source>
      <translation>笔记</translation>
    </message>
    <message>
      <source>Notes zone</source>
      <translation>随庭笔记</translation>
    </message>
    <message>
      <source>Nothing</source>
      <translation>未出示</translation>
    </message>
    <message>
      <source>Nothing came in on this day.</source>
      <translation>当日没有接收材料。</translation>
    </message>
    <message>
      <source>Nothing came since the program was started.</source>
      <translation>本次启动以来没有收件。</translation>
    </message>
    <message>
      <source>Nothing came today yet</source>
      <translation>今日尚无收件</translation>
    </message>
    <message>
      <source>Nothing can be added but a timestamp. It enters the dossier by itself.</source>
      <translation>锁定后除时间戳外不能再添加任何内容，签署件自动归入卷宗。</translation>
    </message>
    <message>
      <source>Nothing fits. Try other words.</source>
      <translation>没有匹配项，请换个词试试。</translation>
    </message>
    <message>
      <source>Nothing found</source>
      <translation>未找到</translation>
    </message>
    <message>
      <source>Nothing found in the dossier</source>
      <translation>卷宗中未找到</translation>
    </message>
    <message>
      <source>Nothing found in the pages that are read</source>
      <translation>已识别的页面中未找到</translation>
    </message>
    <message>
      <source>Nothing found. Try fewer or other words.</source>
      <translation>没有找到。请减少或更换词语。</translation>
    </message>
    <message>
      <source>Nothing has been shown yet.</source>
      <translation>尚未出示过证据。</translation>
    </message>
    <message>
      <source>Nothing has changed since it was laid out.</source>
      <translation>笔录与排版稿一致，无需重排。</translation>
    </message>
    <message>
      <source>Nothing has happened yet</source>
      <translation>尚无记录</translation>
    </message>
    <message>
      <source>Nothing is being shown</source>
      <translation>现在没有出示证据</translation>
    </message>
    <message>
      <source>Nothing is being shown now</source>
      <translation>现在没有出示证据</translation>
    </message>
    <message>
      <source>Nothing is hidden</source>
      <translation>没有隐去的发言</translation>
    </message>
    <message>
      <source>Nothing is known of “{thing}”: no case, label, list or parcel.</source>
      <translation>未找到“{thing}”：没有这样的案件、标签、清单或邮件。</translation>
    </message>
    <message>
      <source>Nothing is lent</source>
      <translation>没有借出的材料</translation>
    </message>
    <message>
      <source>Nothing is missing or late.</source>
      <translation>没有缺件和逾期。</translation>
    </message>
    <message>
      <source>Nothing is to be noted.</source>
      <translation>本次未存取材料。</translation>
    </message>
    <message>
      <source>Nothing is written by itself now. A seat key begins a line by hand.</source>
      <translation>现在不能自动转写。按席位键新增一行，人工录入。</translation>
    </message>
    <message>
      <source>Nothing is written yet.</source>
      <translation>还没有书写内容。</translation>
    </message>
    <message>
      <source>Nothing is wrong.</source>
      <translation>没有错误。</translation>
    </message>
    <message>
      <source>Nothing lies here.</source>
      <translation>格口内没有材料。</translation>
    </message>
    <message>
      <source>Nothing of the confidential volume is for them</source>
      <translation>不得接触副卷</translation>
    </message>
    <message>
      <source>Nothing of this case was scanned yet</source>
      <translation>本案尚无扫描影像</translation>
    </message>
    <message>
      <source>Nothing said yet</source>
      <translation>尚无发言</translation>
    </message>
    <message>
      <source>Nothing that was saved is lost. If it happens again, give the details to your administrator.</source>
      <translation>已保存的内容不受影响。若再次出现，请将详细信息提供给管理员。</translation>
    </message>
    <message>
      <source>Nothing to change</source>
      <translation>无需更改</translation>
    </message>
    <message>
      <source>Nothing to fill in</source>
      <translation>没有可回填的信息</translation>
    </message>
    <message>
      <source>Nothing to look at</source>
      <translation>没有待查项</translation>
    </message>
    <message>
      <source>Nothing to object</source>
      <translation>没有校对意见</translation>
    </message>
    <message>
      <source>Nothing to settle</source>
      <translation>没有需要处理的问题</translation>
    </message>
    <message>
      <source>Nothing waits</source>
      <translation>没有待办期限</translation>
    </message>
    <message>
      <source>Nothing was moved; cell {cell} is shut</source>
      <translation>没有存取材料，格口 {cell} 已关好</translation>
    </message>
    <message>
      <source>Nothing was noted</source>
      <translation>没有登记期限事件</translation>
    </message>
    <message>
      <source>Nothing was put in</source>
      <translation>没有放入</translation>
    </message>
    <message>
      <source>Nothing was refused</source>
      <translation>没有被拒收的内容</translation>
    </message>
    <message>
      <source>Nothing was scanned into this case.</source>
      <translation>本案尚未扫描页面。</translation>
    </message>
    <message>
      <source>Nothing was seen or printed</source>
      <translation>没有查阅、打印记录</translation>
    </message>
    <message>
      <source>Nothing was signed. Clear it and sign anew.</source>
      <translation>没有签署。请清除后重签。</translation>
    </message>
    <message>
      <source>Nothing was taken</source>
      <translation>没有取出</translation>
    </message>
    <message>
      <source>Nothing was understood. Please say it again.</source>
      <translation>没有听清，请再说一遍。</translation>
    </message>
    <message>
      <source>Notice</source>
      <translation>提醒</translation>
    </message>
    <message>
      <source>Notices</source>
      <translation>提醒</translation>
    </message>
    <message>
      <source>Number</source>
      <translation>编号</translation>
    </message>
    <message>
      <source>Number and file</source>
      <translation>编号入卷</translation>
    </message>
    <message>
      <source>Number of the card, or a short name</source>
      <translation>卡号或者简短的登录名</translation>
    </message>
    <message>
      <source>Number of the evidence</source>
      <translation>证据编号</translation>
    </message>
    <message>
      <source>Number of the hearing</source>
      <translation>第几次</translation>
    </message>
    <message>
      <source>Numbers follow by themselves. What is not ticked is left out.</source>
      <translation>编号自动接续；未勾选的不列入。</translation>
    </message>
    <message>
      <source>Object</source>
      <translation>实物</translation>
    </message>
    <message>
      <source>Occupied</source>
      <translation>在柜</translation>
    </message>
    <message>
      <source>Of sheets scanned with both sides: told by the mirrored other side.</source>
      <translation>仅限双面扫描的纸张：以镜像后的另一面比对识别。</translation>
    </message>
    <message>
      <source>Off</source>
      <translation>撤下</translation>
    </message>
    <message>
      <source>Offline: work goes on, and is sent later</source>
      <translation>离线：照常工作，联网后自动上传</translation>
    </message>
    <message>
      <source>On all screens now</source>
      <translation>正在全场出示</translation>
    </message>
    <message>
      <source>On every page stand your name, station, time and a number that leads to the journal.</source>
      <translation>每页印有您的姓名、工作站、时间和可追溯到留痕的编号。</translation>
    </message>
    <message>
      <source>On list</source>
      <translation>移交清单</translation>
    </message>
    <message>
      <source>On list {number}</source>
      <translation>已列入移交清单 {number}</translation>
    </message>
    <message>
      <source>On loan</source>
      <translation>借出</translation>
    </message>
    <message>
      <source>On page</source>
      <translation>页码</translation>
    </message>
    <message>
      <source>On that screen choose “Pair”, and type the address and these six digits.</source>
      <translation>在该屏幕上输入下面的地址和六位配对码。</translation>
    </message>
    <message>
      <source>On this screen</source>
      <translation>在本机签名</translation>
    </message>
    <message>
      <source>On this station</source>
      <translation>本机的改动</translation>
    </message>
    <message>
      <source>One for the next document, whatever it is</source>
      <translation>一张，不指定类目（按标题归目）</translation>
    </message>
    <message>
      <source>One moment, please.</source>
      <translation>请稍候。</translation>
    </message>
    <message>
      <source>One moment…</source>
      <translation>请稍候…</translation>
    </message>
    <message>
      <source>One part</source>
      <translation>局部放大</translation>
    </message>
    <message>
      <source>One picture back</source>
      <translation>上一帧</translation>
    </message>
    <message>
      <source>One picture on</source>
      <translation>下一帧</translation>
    </message>
    <message>
      <source>Only check</source>
      <translation>仅检测</translation>
    </message>
    <message>
      <source>Only of originals that go back</source>
      <translation>仅待退原件填写</translation>
    </message>
    <message numerus="yes">
      <source>Only the first page took the place; %n more wait(s) in the tray.</source>
      <translation>
        <numerusform>只用第一页替换了原页；进纸器另送入 %n 页，放在“待编目”末尾。</numerusform>
      </translation>
    </message>
    <message>
      <source>Only this seat, or all</source>
      <translation>只听此席位／全部</translation>
    </message>
    <message>
      <source>Only until</source>
      <translation>仅至</translation>
    </message>
    <message>
      <source>Only what differs from the shipped rules. What is wrong never comes into force.</source>
      <translation>只写与自带规则不同之处；有错误的不会启用。</translation>
    </message>
    <message>
      <source>Only where the court set one, as in 20日</source>
      <translation>仅在本院另行指定时填写，如 20日</translation>
    </message>
    <message>
      <source>Only you see this. Nothing is shown on other screens.</source>
      <translation>仅您可见，不会投到其他屏幕。</translation>
    </message>
    <message>
      <source>Only {seats} see this page</source>
      <translation>仅{seats}可见此页</translation>
    </message>
    <message>
      <source>Only {seat}</source>
      <translation>仅 {seat}</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>打开</translation>
    </message>
    <message>
      <source>Open a case first.</source>
      <translation>请先打开案件。</translation>
    </message>
    <message>
      <source>Open a case to check what was scanned.</source>
      <translation>请打开案件，检查已扫描的页面。</translation>
    </message>
    <message>
      <source>Open a case, or create one, to scan into it.</source>
      <translation>请打开或新建案件，然后开始扫描。</translation>
    </message>
    <message>
      <source>Open a cell first</source>
      <translation>请先打开一个格口</translation>
    </message>
    <message>
      <source>Open a hearing first.</source>
      <translation>请先打开庭审。</translation>
    </message>
    <message>
      <source>Open a hearing, or make the next one of a case.</source>
      <translation>打开庭审，或为案件新建下一次庭审。</translation>
    </message>
    <message>
      <source>Open a hearing…</source>
      <translation>打开庭审…</translation>
    </message>
    <message>
      <source>Open a signed record</source>
      <translation>打开签署件</translation>
    </message>
    <message>
      <source>Open an empty cell</source>
      <translation>开空格口</translation>
    </message>
    <message>
      <source>Open another</source>
      <translation>打开另一庭审</translation>
    </message>
    <message>
      <source>Open case</source>
      <translation>打开案件</translation>
    </message>
    <message>
      <source>Open case…</source>
      <translation>打开案件…</translation>
    </message>
    <message>
      <source>Open cell {cell} with the key</source>
      <translation>请用钥匙打开格口 {cell}</translation>
    </message>
    <message>
      <source>Open court</source>
      <translation>开庭</translation>
    </message>
    <message>
      <source>Open court without a recording?</source>
      <translation>不录音开庭？</translation>
    </message>
    <message>
      <source>Open folder</source>
      <translation>打开文件夹</translation>
    </message>
    <message>
      <source>Open it with the key, shut it, and confirm.</source>
      <translation>请用钥匙开门，办好并锁上后确认。</translation>
    </message>
    <message>
      <source>Open or create a case</source>
      <translation>打开或新建案件</translation>
    </message>
    <message>
      <source>Open the empty cell</source>
      <translation>打开空格口</translation>
    </message>
    <message>
      <source>Open the next: {cell}</source>
      <translation>打开下一格 {cell}</translation>
    </message>
    <message>
      <source>Open where it is mended</source>
      <translation>前往处理</translation>
    </message>
    <message>
      <source>Open without</source>
      <translation>不录音开庭</translation>
    </message>
    <message>
      <source>Open {cell}</source>
      <translation>打开格口 {cell}</translation>
    </message>
    <message>
      <source>Opened</source>
      <translation>开庭</translation>
    </message>
    <message>
      <source>Opened without an order</source>
      <translation>无令开门</translation>
    </message>
    <message>
      <source>Opening the station…</source>
      <translation>正在打开工作站…</translation>
    </message>
    <message>
      <source>Opening…</source>
      <translation>正在打开…</translation>
    </message>
    <message>
      <source>Operations</source>
      <translation>运行</translation>
    </message>
    <message>
      <source>Opinions on the evidence</source>
      <translation>质证意见表</translation>
    </message>
    <message>
      <source>Opinions on the evidence…</source>
      <translation>质证意见表…</translation>
    </message>
    <message>
      <source>Opinions…</source>
      <translation>质证意见…</translation>
    </message>
    <message>
      <source>Or choose what you came for.</source>
      <translation>或者选择要办的事项。</translation>
    </message>
    <message>
      <source>Order of showing</source>
      <translation>举证顺序</translation>
    </message>
    <message>
      <source>Order pages by arrival</source>
      <translation>按扫描顺序排列</translation>
    </message>
    <message>
      <source>Original</source>
      <translation>原件</translation>
    </message>
    <message>
      <source>Original or copy</source>
      <translation>原件或复印件</translation>
    </message>
    <message>
      <source>Original to be fetched</source>
      <translation>待调取的原件</translation>
    </message>
    <message>
      <source>Original, kept</source>
      <translation>原件（留存）</translation>
    </message>
    <message>
      <source>Original, to be returned</source>
      <translation>原件（待退）</translation>
    </message>
    <message>
      <source>Original: {what}</source>
      <translation>原件：{what}</translation>
    </message>
    <message>
      <source>Originals</source>
      <translation>原件</translation>
    </message>
    <message>
      <source>Originals of the confidential volume</source>
      <translation>副卷原件</translation>
    </message>
    <message>
      <source>Originals of {who}</source>
      <translation>原件，提交人：{who}</translation>
    </message>
    <message>
      <source>Originals that belong to it do not reach the centre</source>
      <translation>所属原件无法送达中心</translation>
    </message>
    <message>
      <source>Originals to be given back are among them: {labels}. Cancel to give them back.</source>
      <translation>其中有待退还的原件：{labels}。需要退还的，先取消，办理退还。</translation>
    </message>
    <message>
      <source>Other evidence</source>
      <translation>其他证据</translation>
    </message>
    <message>
      <source>Other side</source>
      <translation>对方</translation>
    </message>
    <message>
      <source>Others</source>
      <translation>其他人员</translation>
    </message>
    <message>
      <source>Out of here</source>
      <translation>移出</translation>
    </message>
    <message>
      <source>Outcome</source>
      <translation>结果</translation>
    </message>
    <message>
      <source>Outside this room (remote seat)</source>
      <translation>不在本庭（远程席位）</translation>
    </message>
    <message>
      <source>Overdue</source>
      <translation>逾期未还</translation>
    </message>
    <message>
      <source>PDF files (*.pdf)</source>
      <translation>PDF 文件 (*.pdf)</translation>
    </message>
    <message>
      <source>PDF, as the court prints it, with places for signatures</source>
      <translation>PDF（法院笔录格式，含签名处）</translation>
    </message>
    <message>
      <source>PIN of the court's device “{name}”</source>
      <translation>请输入法院密码钥匙“{name}”的口令</translation>
    </message>
    <message>
      <source>PIN of the device</source>
      <translation>密码钥匙口令</translation>
    </message>
    <message>
      <source>Packed</source>
      <translation>已打包</translation>
    </message>
    <message>
      <source>Page</source>
      <translation>页面</translation>
    </message>
    <message>
      <source>Page back</source>
      <translation>上一页</translation>
    </message>
    <message>
      <source>Page count</source>
      <translation>页数</translation>
    </message>
    <message>
      <source>Page range</source>
      <translation>页码</translation>
    </message>
    <message>
      <source>Page to show</source>
      <translation>出示的页码</translation>
    </message>
    <message>
      <source>Page {number}</source>
      <translation>第 {number} 页</translation>
    </message>
    <message>
      <source>Page {n}</source>
      <translation>第 {n} 页</translation>
    </message>
    <message>
      <source>Page {n} of {count}</source>
      <translation>第 {n} / {count} 页</translation>
    </message>
    <message>
      <source>Page {n}: {time}</source>
      <translation>第 {n} 页：{time}</translation>
    </message>
    <message>
      <source>Page {page}, line {line}</source>
      <translation>第{page}页第{line}行</translation>
    </message>
    <message>
      <source>Pages</source>
      <translation>页面</translation>
    </message>
    <message>
      <source>Pages an hour</source>
      <translation>每小时页数</translation>
    </message>
    <message>
      <source>Pages are good</source>
      <translation>质检通过</translation>
    </message>
    <message>
      <source>Pages are made ready for the screens: {done} of {total}</source>
      <translation>正在准备示证页面：{done}/{total}</translation>
    </message>
    <message>
      <source>Pages by hour</source>
      <translation>各小时页数</translation>
    </message>
    <message>
      <source>Pages of the evidence</source>
      <translation>证据页面</translation>
    </message>
    <message>
      <source>Pages of the paper</source>
      <translation>文书页数</translation>
    </message>
    <message>
      <source>Pages or length</source>
      <translation>页数或时长</translation>
    </message>
    <message>
      <source>Pages scanned with it stay as they are. Built-in profiles come back.</source>
      <translation>已用该方案扫描的页面不受影响；内置方案会恢复原设置。</translation>
    </message>
    <message>
      <source>Pages that came</source>
      <translation>已扫描的页面</translation>
    </message>
    <message>
      <source>Painted over with the paper's colour.</source>
      <translation>以纸张底色填补。</translation>
    </message>
    <message>
      <source>Pair a screen</source>
      <translation>配对屏幕</translation>
    </message>
    <message>
      <source>Pair a screen here…</source>
      <translation>在此席位配对屏幕…</translation>
    </message>
    <message>
      <source>Pair a screen…</source>
      <translation>配对屏幕…</translation>
    </message>
    <message>
      <source>Paper</source>
      <translation>纸张</translation>
    </message>
    <message>
      <source>Paper is registered at the counter, or at the cabinet.</source>
      <translation>纸质材料在收转台或者中间柜登记。</translation>
    </message>
    <message>
      <source>Paper lies here that is not shown to you.</source>
      <translation>此格存有您无权查看的材料。</translation>
    </message>
    <message>
      <source>Paper of the case</source>
      <translation>纸质卷宗</translation>
    </message>
    <message>
      <source>Paper of the case…</source>
      <translation>纸质卷宗…</translation>
    </message>
    <message>
      <source>Paper that lies in it stays registered there.</source>
      <translation>柜内已登记的材料不受影响。</translation>
    </message>
    <message>
      <source>Paper that reaches the court becomes an electronic dossier.</source>
      <translation>纸质材料到院，即成电子卷宗。</translation>
    </message>
    <message>
      <source>Paper that was not taken out:</source>
      <translation>没有取出的纸质卷宗：</translation>
    </message>
    <message>
      <source>Papers</source>
      <translation>文书</translation>
    </message>
    <message>
      <source>Papers disagree</source>
      <translation>各材料不一致</translation>
    </message>
    <message>
      <source>Papers…</source>
      <translation>文书…</translation>
    </message>
    <message>
      <source>Part</source>
      <translation>局部</translation>
    </message>
    <message>
      <source>Parties</source>
      <translation>当事人</translation>
    </message>
    <message>
      <source>Party</source>
      <translation>当事人席</translation>
    </message>
    <message>
      <source>Pass the batch</source>
      <translation>批次通过</translation>
    </message>
    <message>
      <source>Pass the page</source>
      <translation>通过</translation>
    </message>
    <message>
      <source>Passed</source>
      <translation>通过</translation>
    </message>
    <message>
      <source>Passed over a recess of {t}</source>
      <translation>已跳过休庭 {t}</translation>
    </message>
    <message>
      <source>Passphrase or PIN</source>
      <translation>口令</translation>
    </message>
    <message>
      <source>Password</source>
      <translation>密码</translation>
    </message>
    <message>
      <source>Password for one time</source>
      <translation>一次性密码</translation>
    </message>
    <message>
      <source>Patrol</source>
      <translation>智能巡查</translation>
    </message>
    <message>
      <source>Patrolling…</source>
      <translation>正在巡查…</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>暂停</translation>
    </message>
    <message>
      <source>Pause while typing</source>
      <translation>打字时暂停回放</translation>
    </message>
    <message>
      <source>Pen</source>
      <translation>笔</translation>
    </message>
    <message>
      <source>People and accounts</source>
      <translation>人员与账号</translation>
    </message>
    <message>
      <source>People and accounts…</source>
      <translation>人员与账号…</translation>
    </message>
    <message>
      <source>People file it under</source>
      <translation>人工归入</translation>
    </message>
    <message>
      <source>People in the gallery</source>
      <translation>旁听人数</translation>
    </message>
    <message>
      <source>People's assessors</source>
      <translation>人民陪审员</translation>
    </message>
    <message>
      <source>Per person and day</source>
      <translation>每人每日</translation>
    </message>
    <message>
      <source>Perception zone</source>
      <translation>感知区</translation>
    </message>
    <message>
      <source>Perhaps blank</source>
      <translation>疑似空白</translation>
    </message>
    <message>
      <source>Person</source>
      <translation>人员</translation>
    </message>
    <message>
      <source>Photocopy</source>
      <translation>复印件</translation>
    </message>
    <message>
      <source>Pictures and PDF ({patterns})</source>
      <translation>图片和 PDF ({patterns})</translation>
    </message>
    <message>
      <source>Pictures, PDF, sound, film (*)</source>
      <translation>图片、PDF、录音、录像 (*)</translation>
    </message>
    <message>
      <source>Place</source>
      <translation>地点</translation>
    </message>
    <message>
      <source>Place among the materials</source>
      <translation>材料排列位置</translation>
    </message>
    <message>
      <source>Place among the pages</source>
      <translation>页面排列位置</translation>
    </message>
    <message>
      <source>Place in the recording</source>
      <translation>回放位置</translation>
    </message>
    <message>
      <source>Place to sign</source>
      <translation>签名处</translation>
    </message>
    <message>
      <source>Places</source>
      <translation>各处</translation>
    </message>
    <message>
      <source>Plain text</source>
      <translation>纯文本</translation>
    </message>
    <message>
      <source>Plain text (*.txt)</source>
      <translation>纯文本 (*.txt)</translation>
    </message>
    <message>
      <source>Play</source>
      <translation>播放</translation>
    </message>
    <message>
      <source>Play from the caret</source>
      <translation>从光标处播放</translation>
    </message>
    <message>
      <source>Play on the screens</source>
      <translation>在屏幕上播放</translation>
    </message>
    <message>
      <source>Play or pause</source>
      <translation>播放或暂停</translation>
    </message>
    <message>
      <source>Play this line</source>
      <translation>播放本行</translation>
    </message>
    <message>
      <source>Play this line again and again</source>
      <translation>循环播放本行</translation>
    </message>
    <message>
      <source>Playback</source>
      <translation>回放</translation>
    </message>
    <message>
      <source>Pleading</source>
      <translation>诉讼文书</translation>
    </message>
    <message>
      <source>Please check</source>
      <translation>请核对</translation>
    </message>
    <message>
      <source>Please read every page. Then ask for corrections, or wait to be asked to sign.</source>
      <translation>请逐页阅读。看完后可申请补正，或者等待签名。</translation>
    </message>
    <message>
      <source>Please tell the clerk.</source>
      <translation>请告诉书记员。</translation>
    </message>
    <message>
      <source>Please tell the clerk: the same version is needed on all machines.</source>
      <translation>请告诉书记员：各台机器须使用同一版本。</translation>
    </message>
    <message>
      <source>Plug in the microphone or sound interface, switch it on, and look again. On Linux the system package libportaudio2 is needed.</source>
      <translation>请接好话筒或声卡并打开电源，然后重新查找。Linux 还需要系统软件包 libportaudio2。</translation>
    </message>
    <message>
      <source>Post</source>
      <translation>职务</translation>
    </message>
    <message>
      <source>Posted</source>
      <translation>邮寄</translation>
    </message>
    <message>
      <source>Preparing the cases of the demo…</source>
      <translation>正在准备演示案件…</translation>
    </message>
    <message>
      <source>Preservation and renewal</source>
      <translation>保全与续行</translation>
    </message>
    <message>
      <source>Presiding judge</source>
      <translation>审判长／独任审判员</translation>
    </message>
    <message>
      <source>Press the new key</source>
      <translation>按下新的按键</translation>
    </message>
    <message>
      <source>Previous doubtful words</source>
      <translation>上一处存疑</translation>
    </message>
    <message>
      <source>Previous hit</source>
      <translation>上一处</translation>
    </message>
    <message>
      <source>Previous line of this speaker</source>
      <translation>此人的上一次发言</translation>
    </message>
    <message>
      <source>Previous marked line</source>
      <translation>上一处标记</translation>
    </message>
    <message>
      <source>Previous page</source>
      <translation>上一页</translation>
    </message>
    <message>
      <source>Previous person</source>
      <translation>上一签署人</translation>
    </message>
    <message>
      <source>Previous place</source>
      <translation>上一处</translation>
    </message>
    <message>
      <source>Previous problem</source>
      <translation>上一项</translation>
    </message>
    <message>
      <source>Print</source>
      <translation>打印</translation>
    </message>
    <message>
      <source>Print codes…</source>
      <translation>打印指令码…</translation>
    </message>
    <message>
      <source>Print did not come out</source>
      <translation>打印未成</translation>
    </message>
    <message>
      <source>Print with a watermark</source>
      <translation>加水印打印</translation>
    </message>
    <message>
      <source>Printed</source>
      <translation>打印</translation>
    </message>
    <message>
      <source>Printed {pages}, number {serial}</source>
      <translation>已打印{pages}，编号 {serial}</translation>
    </message>
    <message>
      <source>Printer</source>
      <translation>打印机</translation>
    </message>
    <message>
      <source>Printing was not granted with this request.</source>
      <translation>本次申请未批准打印。</translation>
    </message>
    <message>
      <source>Printing with a watermark as well</source>
      <translation>准许加水印打印</translation>
    </message>
    <message>
      <source>Printing…</source>
      <translation>正在打印…</translation>
    </message>
    <message>
      <source>Print…</source>
      <translation>打印…</translation>
    </message>
    <message>
      <source>Private preview: nobody else sees it</source>
      <translation>仅本席预览，未出示</translation>
    </message>
    <message>
      <source>Problem</source>
      <translation>问题</translation>
    </message>
    <message>
      <source>Problems</source>
      <translation>待查项</translation>
    </message>
    <message>
      <source>Procedure</source>
      <translation>审判程序</translation>
    </message>
    <message>
      <source>Profile</source>
      <translation>扫描方案</translation>
    </message>
    <message>
      <source>Proof-reader</source>
      <translation>校对意见</translation>
    </message>
    <message>
      <source>Public gallery</source>
      <translation>旁听</translation>
    </message>
    <message>
      <source>Public screen</source>
      <translation>旁听屏</translation>
    </message>
    <message>
      <source>Punch holes</source>
      <translation>装订孔</translation>
    </message>
    <message>
      <source>Purpose</source>
      <translation>证明目的</translation>
    </message>
    <message>
      <source>Put away</source>
      <translation>忽略</translation>
    </message>
    <message>
      <source>Put away  Alt+Q</source>
      <translation>忽略  Alt+Q</translation>
    </message>
    <message>
      <source>Put back where it belongs</source>
      <translation>已放回原格口</translation>
    </message>
    <message>
      <source>Put beside others</source>
      <translation>加入对比</translation>
    </message>
    <message>
      <source>Put in</source>
      <translation>入柜</translation>
    </message>
    <message>
      <source>Put in force</source>
      <translation>启用</translation>
    </message>
    <message>
      <source>Put in:</source>
      <translation>请放入：</translation>
    </message>
    <message>
      <source>Put into the cabinet</source>
      <translation>入柜</translation>
    </message>
    <message>
      <source>Put paper into the feeder and press Scan (F5), or drop files here.</source>
      <translation>将材料放入进纸器后点击“扫描”（F5），或把文件拖到此处。</translation>
    </message>
    <message>
      <source>Put the paper into the feeder, then press Scan.</source>
      <translation>把纸放进进纸器，再按“扫描”。</translation>
    </message>
    <message>
      <source>Put the signature into the record</source>
      <translation>确认签名</translation>
    </message>
    <message>
      <source>Put the suggestion away</source>
      <translation>不采用该提示</translation>
    </message>
    <message>
      <source>Put the suggestions away</source>
      <translation>收起建议</translation>
    </message>
    <message>
      <source>Putting the signature into the record…</source>
      <translation>正在写入签名…</translation>
    </message>
    <message>
      <source>Quality</source>
      <translation>质检</translation>
    </message>
    <message>
      <source>Quiet mode</source>
      <translation>静默模式</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>退出</translation>
    </message>
    <message>
      <source>Read</source>
      <translation>查阅</translation>
    </message>
    <message>
      <source>Read again</source>
      <translation>重新检查</translation>
    </message>
    <message>
      <source>Read aloud</source>
      <translation>当庭宣读</translation>
    </message>
    <message>
      <source>Read aloud to all</source>
      <translation>向全体当庭宣读</translation>
    </message>
    <message>
      <source>Read and sign the record</source>
      <translation>阅读签署笔录</translation>
    </message>
    <message>
      <source>Read and sign the record…</source>
      <translation>阅读签署笔录…</translation>
    </message>
    <message>
      <source>Read on</source>
      <translation>往下看</translation>
    </message>
    <message>
      <source>Read the cases again</source>
      <translation>刷新案件</translation>
    </message>
    <message>
      <source>Read the dossier and guide the hearing</source>
      <translation>阅卷，指挥庭审</translation>
    </message>
    <message>
      <source>Read with doubt</source>
      <translation>识别存疑</translation>
    </message>
    <message>
      <source>Reader from outside</source>
      <translation>院外查阅人</translation>
    </message>
    <message>
      <source>Reader of the court</source>
      <translation>院内查阅人</translation>
    </message>
    <message>
      <source>Reader within the court</source>
      <translation>院内查阅人</translation>
    </message>
    <message>
      <source>Reading {done} of {total}</source>
      <translation>正在读取 {done}/{total}</translation>
    </message>
    <message>
      <source>Reading…</source>
      <translation>正在读取…</translation>
    </message>
    <message>
      <source>Reads until {day}</source>
      <translation>阅读至 {day} 止</translation>
    </message>
    <message>
      <source>Reads within five days</source>
      <translation>五日内阅读</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>可录入</translation>
    </message>
    <message>
      <source>Ready for the hearing</source>
      <translation>已就绪，可以开庭</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>原因</translation>
    </message>
    <message>
      <source>Reason, as in: the original is like this</source>
      <translation>理由，如：原件即如此</translation>
    </message>
    <message>
      <source>Reason, for the log</source>
      <translation>原因（记入起止记录）</translation>
    </message>
    <message>
      <source>Reason, objection</source>
      <translation>理由、异议</translation>
    </message>
    <message>
      <source>Reasons, objections, findings</source>
      <translation>理由、异议与认证</translation>
    </message>
    <message>
      <source>Receipt given</source>
      <translation>已出收据</translation>
    </message>
    <message>
      <source>Receipt {number}</source>
      <translation>收据 {number}</translation>
    </message>
    <message>
      <source>Receipt…</source>
      <translation>收据…</translation>
    </message>
    <message>
      <source>Receive and register materials</source>
      <translation>接收、登记材料</translation>
    </message>
    <message>
      <source>Received</source>
      <translation>已接收</translation>
    </message>
    <message>
      <source>Received by</source>
      <translation>接收人</translation>
    </message>
    <message>
      <source>Recess</source>
      <translation>休庭</translation>
    </message>
    <message>
      <source>Recess…</source>
      <translation>休庭…</translation>
    </message>
    <message>
      <source>Reco&amp;gnition</source>
      <translation>识别引擎(&amp;G)</translation>
    </message>
    <message>
      <source>Recognise the rest</source>
      <translation>补转写未完成部分</translation>
    </message>
    <message>
      <source>Recognise the rest?</source>
      <translation>补转写未完成部分？</translation>
    </message>
    <message>
      <source>Recognised text</source>
      <translation>识别文字</translation>
    </message>
    <message>
      <source>Recognising ({engine})</source>
      <translation>正在识别（{engine}）</translation>
    </message>
    <message>
      <source>Recognition died and is being started again</source>
      <translation>识别程序中断，正在重新启动</translation>
    </message>
    <message>
      <source>Recognition failed. The hearing is recorded; type the record.</source>
      <translation>语音识别不可用。庭审照常录音，请人工录入笔录。</translation>
    </message>
    <message>
      <source>Recognition is not done: {t} of the recording to go</source>
      <translation>识别尚未完成：还有 {t} 的录音没有转写</translation>
    </message>
    <message>
      <source>Recognition needs one model for Chinese. Copy it from another computer as a folder or zip and take it in here. Without one the hearing is recorded and the record typed; the recording can be recognised later.</source>
      <translation>语音识别需要一个中文模型。请从其他计算机复制模型文件夹或 zip 压缩包，在此导入。没有模型时庭审照常录音，笔录人工录入，录音可事后识别。</translation>
    </message>
    <message>
      <source>Recognition paused</source>
      <translation>识别已暂停</translation>
    </message>
    <message>
      <source>Recognition shall forget</source>
      <translation>要从词库移出的词</translation>
    </message>
    <message>
      <source>Recognition stopped; the last {s} s are not written</source>
      <translation>识别已停止，最后 {s} 秒尚未转写</translation>
    </message>
    <message>
      <source>Recognition: everything said is written</source>
      <translation>识别：发言均已转写</translation>
    </message>
    <message>
      <source>Recognition: loading the model…</source>
      <translation>识别：正在载入模型…</translation>
    </message>
    <message>
      <source>Recognition: not running</source>
      <translation>识别：未运行</translation>
    </message>
    <message>
      <source>Recognition: stopped</source>
      <translation>识别：已停止</translation>
    </message>
    <message>
      <source>Reconcile sheets</source>
      <translation>核对张数</translation>
    </message>
    <message>
      <source>Record</source>
      <translation>笔录</translation>
    </message>
    <message>
      <source>Record again</source>
      <translation>重新录音</translation>
    </message>
    <message>
      <source>Record for reading and signing</source>
      <translation>笔录阅读与签署</translation>
    </message>
    <message>
      <source>Record to sign</source>
      <translation>待签笔录</translation>
    </message>
    <message numerus="yes">
      <source>Recorded: %n recording(s)</source>
      <translation>
        <numerusform>已录音 %n 份</numerusform>
      </translation>
    </message>
    <message>
      <source>Recorder does not answer; it is being started again</source>
      <translation>录音程序无应答，正在重新启动</translation>
    </message>
    <message>
      <source>Recorder failed</source>
      <translation>录音设备故障</translation>
    </message>
    <message>
      <source>Recording</source>
      <translation>录音中</translation>
    </message>
    <message>
      <source>Recording and recognition pause until court resumes.</source>
      <translation>录音与识别将暂停，直至继续开庭。</translation>
    </message>
    <message>
      <source>Recording closed and compared</source>
      <translation>录音已封存并核对</translation>
    </message>
    <message>
      <source>Recording instead of the record</source>
      <translation>以录代记</translation>
    </message>
    <message>
      <source>Recording instead of the record…</source>
      <translation>以录代记…</translation>
    </message>
    <message>
      <source>Recording interrupted</source>
      <translation>录音中断</translation>
    </message>
    <message>
      <source>Recording paused</source>
      <translation>录音已暂停</translation>
    </message>
    <message>
      <source>Recording to disk</source>
      <translation>正在录音</translation>
    </message>
    <message>
      <source>Recording: a source failed ({what})</source>
      <translation>录音：有音源故障（{what}）</translation>
    </message>
    <message>
      <source>Recording: not running</source>
      <translation>录音：未运行</translation>
    </message>
    <message>
      <source>Recordings, sound and film as well</source>
      <translation>包括庭审录音录像和视听资料</translation>
    </message>
    <message>
      <source>Records of the journal</source>
      <translation>留痕记录</translation>
    </message>
    <message>
      <source>Records of {case}</source>
      <translation>{case} 的记录</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>重做</translation>
    </message>
    <message>
      <source>Redo: {change}</source>
      <translation>重做：{change}</translation>
    </message>
    <message>
      <source>Refuse</source>
      <translation>不准许</translation>
    </message>
    <message>
      <source>Refuse the correction</source>
      <translation>不予补正</translation>
    </message>
    <message>
      <source>Refuse the look-up</source>
      <translation>不予批准</translation>
    </message>
    <message>
      <source>Refuse the request…</source>
      <translation>退回…</translation>
    </message>
    <message>
      <source>Refused</source>
      <translation>已退回</translation>
    </message>
    <message>
      <source>Refused to sign</source>
      <translation>拒签</translation>
    </message>
    <message>
      <source>Refused: {reason}</source>
      <translation>拒签：{reason}</translation>
    </message>
    <message>
      <source>Refused; {who} is told why</source>
      <translation>已退回，理由告知 {who}</translation>
    </message>
    <message>
      <source>Refuses…</source>
      <translation>拒签…</translation>
    </message>
    <message>
      <source>Refuse…</source>
      <translation>不予…</translation>
    </message>
    <message>
      <source>Register</source>
      <translation>登记</translation>
    </message>
    <message>
      <source>Register it</source>
      <translation>登记</translation>
    </message>
    <message>
      <source>Register what came</source>
      <translation>收件登记</translation>
    </message>
    <message>
      <source>Registered</source>
      <translation>登记</translation>
    </message>
    <message>
      <source>Registered: {number}</source>
      <translation>已登记：{number}</translation>
    </message>
    <message>
      <source>Released</source>
      <translation>已出示</translation>
    </message>
    <message>
      <source>Relevance</source>
      <translation>关联性</translation>
    </message>
    <message>
      <source>Remark</source>
      <translation>说明</translation>
    </message>
    <message>
      <source>Remarks</source>
      <translation>备注</translation>
    </message>
    <message>
      <source>Reminder</source>
      <translation>提醒</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>移除</translation>
    </message>
    <message>
      <source>Remove spec&amp;ks</source>
      <translation>去除污点(&amp;K)</translation>
    </message>
    <message>
      <source>Remove the account of {who}?</source>
      <translation>注销{who}的账号？</translation>
    </message>
    <message>
      <source>Remove the line</source>
      <translation>删除本行</translation>
    </message>
    <message>
      <source>Remove the note</source>
      <translation>删除笔记</translation>
    </message>
    <message>
      <source>Remove “{name}”?</source>
      <translation>移除“{name}”？</translation>
    </message>
    <message>
      <source>Removed</source>
      <translation>已移除</translation>
    </message>
    <message>
      <source>Remove…</source>
      <translation>注销…</translation>
    </message>
    <message>
      <source>Rename material</source>
      <translation>修改材料名称</translation>
    </message>
    <message>
      <source>Repeat clip</source>
      <translation>循环片段</translation>
    </message>
    <message>
      <source>Replace</source>
      <translation>替换</translation>
    </message>
    <message>
      <source>Replace page by a file</source>
      <translation>用文件替换本页</translation>
    </message>
    <message>
      <source>Replace page by a file…</source>
      <translation>用文件替换本页…</translation>
    </message>
    <message>
      <source>Replace the existing file?</source>
      <translation>替换已有文件？</translation>
    </message>
    <message>
      <source>Replace with</source>
      <translation>替换为</translation>
    </message>
    <message>
      <source>Replace…</source>
      <translation>替换…</translation>
    </message>
    <message>
      <source>Report saved and signed</source>
      <translation>报告已保存并签名</translation>
    </message>
    <message>
      <source>Report saved; not signed, as this station has no certificate</source>
      <translation>报告已保存；本站没有签名证书，报告未签名</translation>
    </message>
    <message>
      <source>Representative</source>
      <translation>法定代表人（负责人）</translation>
    </message>
    <message>
      <source>Request granted</source>
      <translation>已批准</translation>
    </message>
    <message>
      <source>Request refused</source>
      <translation>不予批准</translation>
    </message>
    <message>
      <source>Requests</source>
      <translation>查档申请</translation>
    </message>
    <message>
      <source>Requests for correction</source>
      <translation>补正申请</translation>
    </message>
    <message>
      <source>Requests of the parties, and evidence spoken of, appear here.</source>
      <translation>当事人的出示申请和发言中提到的证据显示在这里。</translation>
    </message>
    <message>
      <source>Requests to borrow</source>
      <translation>借阅申请</translation>
    </message>
    <message>
      <source>Resolution</source>
      <translation>分辨率</translation>
    </message>
    <message>
      <source>Resolution reduced</source>
      <translation>已降低分辨率</translation>
    </message>
    <message>
      <source>Restore a hidden voice…</source>
      <translation>恢复隐去的发言…</translation>
    </message>
    <message>
      <source>Restore pages</source>
      <translation>恢复页面</translation>
    </message>
    <message>
      <source>Result</source>
      <translation>结论</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>继续开庭</translation>
    </message>
    <message>
      <source>Resume without</source>
      <translation>不录音继续</translation>
    </message>
    <message>
      <source>Resume without a recording?</source>
      <translation>不录音，继续开庭？</translation>
    </message>
    <message>
      <source>Resumed</source>
      <translation>继续开庭</translation>
    </message>
    <message>
      <source>Resume…</source>
      <translation>恢复…</translation>
    </message>
    <message>
      <source>Return</source>
      <translation>归还</translation>
    </message>
    <message>
      <source>Returned</source>
      <translation>归还</translation>
    </message>
    <message>
      <source>Returned, to be put away</source>
      <translation>归还待入柜</translation>
    </message>
    <message>
      <source>Returned: {label}, {count}</source>
      <translation>已归还：{label}，{count} 张</translation>
    </message>
    <message>
      <source>Reviewed by</source>
      <translation>核对人</translation>
    </message>
    <message>
      <source>Reviewed: failed</source>
      <translation>核对不通过</translation>
    </message>
    <message>
      <source>Reviewed: passed</source>
      <translation>核对通过</translation>
    </message>
    <message>
      <source>Review…</source>
      <translation>人工核对…</translation>
    </message>
    <message>
      <source>Role</source>
      <translation>诉讼地位</translation>
    </message>
    <message>
      <source>Role at the station</source>
      <translation>角色</translation>
    </message>
    <message>
      <source>Role of {who}</source>
      <translation>{who}的角色</translation>
    </message>
    <message>
      <source>Rotate</source>
      <translation>旋转</translation>
    </message>
    <message>
      <source>Rotate left</source>
      <translation>向左旋转</translation>
    </message>
    <message>
      <source>Rotate right</source>
      <translation>向右旋转</translation>
    </message>
    <message>
      <source>Rotate the page</source>
      <translation>旋转页面</translation>
    </message>
    <message>
      <source>Rule</source>
      <translation>规则</translation>
    </message>
    <message>
      <source>Rules</source>
      <translation>规则</translation>
    </message>
    <message>
      <source>Rules in force</source>
      <translation>现行规则</translation>
    </message>
    <message>
      <source>Rules of deadlines</source>
      <translation>期限规则</translation>
    </message>
    <message>
      <source>Rules of this court</source>
      <translation>本院规则</translation>
    </message>
    <message>
      <source>Rules of this court in force</source>
      <translation>现行的本院规则</translation>
    </message>
    <message>
      <source>Rules…</source>
      <translation>期限规则…</translation>
    </message>
    <message>
      <source>Run the hearing record and have it signed</source>
      <translation>制作庭审笔录，组织签名</translation>
    </message>
    <message>
      <source>Runs from</source>
      <translation>起算</translation>
    </message>
    <message>
      <source>Russian</source>
      <translation>俄文</translation>
    </message>
    <message>
      <source>Same as the paper</source>
      <translation>与纸质一致</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>保存</translation>
    </message>
    <message>
      <source>Save as CSV…</source>
      <translation>导出 CSV…</translation>
    </message>
    <message>
      <source>Save as PDF</source>
      <translation>存为 PDF</translation>
    </message>
    <message>
      <source>Save as PDF…</source>
      <translation>存为 PDF…</translation>
    </message>
    <message>
      <source>Save scan profile</source>
      <translation>保存扫描方案</translation>
    </message>
    <message>
      <source>Save scan profile…</source>
      <translation>保存扫描方案…</translation>
    </message>
    <message>
      <source>Save the list</source>
      <translation>保存清单</translation>
    </message>
    <message>
      <source>Save the list…</source>
      <translation>保存清单…</translation>
    </message>
    <message>
      <source>Save the report</source>
      <translation>保存检测报告</translation>
    </message>
    <message>
      <source>Save the report…</source>
      <translation>保存报告…</translation>
    </message>
    <message>
      <source>Saved</source>
      <translation>已保存</translation>
    </message>
    <message>
      <source>Saved {file}</source>
      <translation>已保存 {file}</translation>
    </message>
    <message>
      <source>Saved {file}, {pages}</source>
      <translation>已保存“{file}”，共 {pages}</translation>
    </message>
    <message>
      <source>Saved {file}; print it on both sides</source>
      <translation>已保存“{file}”，请双面打印</translation>
    </message>
    <message>
      <source>Saved: {file}</source>
      <translation>已保存：{file}</translation>
    </message>
    <message>
      <source>Saving…</source>
      <translation>正在保存…</translation>
    </message>
    <message>
      <source>Scan</source>
      <translation>扫描</translation>
    </message>
    <message>
      <source>Scan a label, a card or a code</source>
      <translation>请扫描条码、工牌或指令码</translation>
    </message>
    <message>
      <source>Scan again</source>
      <translation>退回重扫</translation>
    </message>
    <message>
      <source>Scan again…</source>
      <translation>退回重扫…</translation>
    </message>
    <message>
      <source>Scan before this page</source>
      <translation>补扫到本页之前</translation>
    </message>
    <message>
      <source>Scan behind this page</source>
      <translation>补扫到本页之后</translation>
    </message>
    <message>
      <source>Scan desk</source>
      <translation>扫描台</translation>
    </message>
    <message>
      <source>Scan every label that lies in it.</source>
      <translation>请逐一扫描格口内的条码。</translation>
    </message>
    <message>
      <source>Scan evidence now</source>
      <translation>当庭扫描证据</translation>
    </message>
    <message>
      <source>Scan evidence now…</source>
      <translation>当庭扫描证据…</translation>
    </message>
    <message>
      <source>Scan into place</source>
      <translation>扫描就位</translation>
    </message>
    <message>
      <source>Scan its label, or type it above and press Enter.</source>
      <translation>请扫描卷宗袋条码，或在上方输入后按回车。</translation>
    </message>
    <message>
      <source>Scan more</source>
      <translation>继续扫描</translation>
    </message>
    <message>
      <source>Scan one, or fetch one.</source>
      <translation>请扫描立案，或从中心调取。</translation>
    </message>
    <message>
      <source>Scan or type a case number above, or make a new case.</source>
      <translation>请在上方扫描或输入案号，或新建案件。</translation>
    </message>
    <message>
      <source>Scan or type a case number above, then register what came.</source>
      <translation>请在上方扫描或输入案号，然后登记收到的材料。</translation>
    </message>
    <message>
      <source>Scan or type a label, a card, a code</source>
      <translation>扫描或输入条码、工牌、指令码</translation>
    </message>
    <message>
      <source>Scan or type: case number, name of a party, label, list, tracking number</source>
      <translation>扫描或输入：案号、当事人、标签、清单号、快递单号</translation>
    </message>
    <message>
      <source>Scan profile</source>
      <translation>扫描方案</translation>
    </message>
    <message>
      <source>Scan task</source>
      <translation>扫描任务</translation>
    </message>
    <message>
      <source>Scan task {label}: write it on the bundle, take the paper to the counter.</source>
      <translation>已建扫描任务 {label}：请把任务号写在材料上，交收转台。</translation>
    </message>
    <message>
      <source>Scan tasks</source>
      <translation>扫描任务</translation>
    </message>
    <message>
      <source>Scan the backs</source>
      <translation>扫描背面</translation>
    </message>
    <message numerus="yes">
      <source>Scan the backs of %n sheet(s)?</source>
      <translation>
        <numerusform>扫描 %n 张纸的背面？</numerusform>
      </translation>
    </message>
    <message>
      <source>Scan the backs…</source>
      <translation>扫描背面…</translation>
    </message>
    <message>
      <source>Scan the code on the parcel</source>
      <translation>扫描快递面单条码</translation>
    </message>
    <message>
      <source>Scan this page again</source>
      <translation>重扫本页</translation>
    </message>
    <message>
      <source>Scan what is missing. If it was scanned already and does not count, tick it under “Batches that count…”. If it is so, say why.</source>
      <translation>缺少的请补扫；已经扫描、没有计入本任务的，在“计入的批次…”中勾选。确系如此的，写明原因后继续。</translation>
    </message>
    <message>
      <source>Scan, read and catalogue the dossier</source>
      <translation>扫描、识别、编目电子卷宗</translation>
    </message>
    <message>
      <source>Scanning began</source>
      <translation>开始扫描</translation>
    </message>
    <message>
      <source>Scanning staff</source>
      <translation>扫描人员</translation>
    </message>
    <message>
      <source>Screen of {seat} black</source>
      <translation>{seat}黑屏</translation>
    </message>
    <message>
      <source>Screen of {seat} on</source>
      <translation>恢复{seat}屏幕</translation>
    </message>
    <message>
      <source>Screens</source>
      <translation>示证</translation>
    </message>
    <message numerus="yes">
      <source>Screens (%n connected)</source>
      <translation>
        <numerusform>屏幕（%n 台在线）</numerusform>
      </translation>
    </message>
    <message>
      <source>Screens and evidence</source>
      <translation>屏幕与证据</translation>
    </message>
    <message>
      <source>Screens are off</source>
      <translation>屏幕未启用</translation>
    </message>
    <message>
      <source>Screens on</source>
      <translation>恢复显示</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>检索</translation>
    </message>
    <message>
      <source>Search results</source>
      <translation>检索结果</translation>
    </message>
    <message>
      <source>Search the dossier</source>
      <translation>检索卷宗</translation>
    </message>
    <message>
      <source>Search the whole dossier</source>
      <translation>检索全部卷宗</translation>
    </message>
    <message>
      <source>Search this case</source>
      <translation>检索本案</translation>
    </message>
    <message>
      <source>Searchable PDF (PDF/A-2b) of {number}</source>
      <translation>{number} 可检索 PDF（PDF/A-2b）</translation>
    </message>
    <message>
      <source>Searching…</source>
      <translation>正在检索…</translation>
    </message>
    <message>
      <source>Seat</source>
      <translation>席位</translation>
    </message>
    <message>
      <source>Seat of channel {n}</source>
      <translation>通道 {n} 的席位</translation>
    </message>
    <message>
      <source>Seat of the screen</source>
      <translation>屏幕所属席位</translation>
    </message>
    <message>
      <source>Seats</source>
      <translation>席位</translation>
    </message>
    <message>
      <source>Seats that are heard</source>
      <translation>收听席位</translation>
    </message>
    <message>
      <source>Second cop&amp;y in</source>
      <translation>第二份存于(&amp;Y)</translation>
    </message>
    <message>
      <source>Second copy: {what}</source>
      <translation>第二备份：{what}</translation>
    </message>
    <message>
      <source>Second pass: {text}</source>
      <translation>二次识别：{text}</translation>
    </message>
    <message>
      <source>Second screen</source>
      <translation>第二屏阅读</translation>
    </message>
    <message>
      <source>See the evidence, confirm the record</source>
      <translation>查看证据，核对笔录</translation>
    </message>
    <message>
      <source>Seen</source>
      <translation>查阅</translation>
    </message>
    <message>
      <source>Seen and printed</source>
      <translation>查阅、打印记录</translation>
    </message>
    <message>
      <source>Seen while taking stock</source>
      <translation>盘点在位</translation>
    </message>
    <message>
      <source>Select the word first: two characters at least</source>
      <translation>请先选中词语（至少两个字）</translation>
    </message>
    <message>
      <source>Send and ask now</source>
      <translation>立即同步</translation>
    </message>
    <message>
      <source>Send back</source>
      <translation>退回</translation>
    </message>
    <message>
      <source>Send back to be scanned</source>
      <translation>退回重扫</translation>
    </message>
    <message>
      <source>Send the record to the seat first.</source>
      <translation>请先将笔录送至席位。</translation>
    </message>
    <message>
      <source>Send the request</source>
      <translation>提交申请</translation>
    </message>
    <message>
      <source>Send to all seats</source>
      <translation>送至各席位</translation>
    </message>
    <message>
      <source>Send to the clerk</source>
      <translation>提交给书记员</translation>
    </message>
    <message>
      <source>Sender</source>
      <translation>发件人</translation>
    </message>
    <message>
      <source>Sending</source>
      <translation>上传中</translation>
    </message>
    <message>
      <source>Sensors</source>
      <translation>感应</translation>
    </message>
    <message>
      <source>Sent back</source>
      <translation>退回重扫</translation>
    </message>
    <message>
      <source>Sent back: {reason}</source>
      <translation>退回原因：{reason}</translation>
    </message>
    <message>
      <source>Sent to the printer</source>
      <translation>已送打印机</translation>
    </message>
    <message>
      <source>Separator sheet</source>
      <translation>分隔页</translation>
    </message>
    <message>
      <source>Separator sheets</source>
      <translation>分隔页</translation>
    </message>
    <message>
      <source>Separator sheets for</source>
      <translation>分隔页：选择整套或一张</translation>
    </message>
    <message>
      <source>Separator sheets {number}</source>
      <translation>分隔页 {number}</translation>
    </message>
    <message>
      <source>Separator sheets…</source>
      <translation>分隔页…</translation>
    </message>
    <message>
      <source>Set by</source>
      <translation>设定人</translation>
    </message>
    <message>
      <source>Set pages straight</source>
      <translation>自动纠偏</translation>
    </message>
    <message>
      <source>Setting the paper…</source>
      <translation>正在排版…</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>设置</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>设置…</translation>
    </message>
    <message>
      <source>Settle a visit that broke off</source>
      <translation>了结上次开门</translation>
    </message>
    <message>
      <source>Settled: cell {cell}</source>
      <translation>已了结：格口 {cell}</translation>
    </message>
    <message>
      <source>Several names with 、 between. The time is taken from the log.</source>
      <translation>多人以“、”分隔；时间取自起止记录。</translation>
    </message>
    <message>
      <source>Sex</source>
      <translation>性别</translation>
    </message>
    <message>
      <source>Shadows and backing along the edges.</source>
      <translation>去除纸边的阴影和扫描仪背板。</translation>
    </message>
    <message>
      <source>Sheet of the recording</source>
      <translation>录音元数据表</translation>
    </message>
    <message>
      <source>Sheets</source>
      <translation>张数</translation>
    </message>
    <message>
      <source>Sheets are missing; the borrower was asked and says so</source>
      <translation>缺页，已向借阅人核实</translation>
    </message>
    <message>
      <source>Sheets differ</source>
      <translation>张数不符</translation>
    </message>
    <message>
      <source>Sheets reconciled</source>
      <translation>核对张数</translation>
    </message>
    <message>
      <source>Sheets that came already may be laid in again: they are set aside.</source>
      <translation>已接收过的纸张可以一并放入，程序会自动收起，不会重复。</translation>
    </message>
    <message>
      <source>Sheets were added; they are registered</source>
      <translation>增加了材料，已另行登记</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>出示</translation>
    </message>
    <message>
      <source>Show another code</source>
      <translation>换一个配对码</translation>
    </message>
    <message>
      <source>Show deleted pages</source>
      <translation>显示已删除页面</translation>
    </message>
    <message>
      <source>Show empty items</source>
      <translation>显示空类目</translation>
    </message>
    <message>
      <source>Show it</source>
      <translation>查看</translation>
    </message>
    <message>
      <source>Show it  Alt+E</source>
      <translation>出示  Alt+E</translation>
    </message>
    <message>
      <source>Show the evidence spoken of</source>
      <translation>出示提及的证据</translation>
    </message>
    <message>
      <source>Show the next page</source>
      <translation>出示下一页</translation>
    </message>
    <message>
      <source>Show the page</source>
      <translation>出示此页</translation>
    </message>
    <message>
      <source>Show the page with my private marks</source>
      <translation>连同未公开批注出示此页</translation>
    </message>
    <message>
      <source>Show the password</source>
      <translation>显示密码</translation>
    </message>
    <message>
      <source>Show the previous page</source>
      <translation>出示上一页</translation>
    </message>
    <message>
      <source>Show to
{seats}</source>
      <translation>出示给
{seats}</translation>
    </message>
    <message>
      <source>Show to all</source>
      <translation>全场出示</translation>
    </message>
    <message>
      <source>Show to everybody</source>
      <translation>出示给大家</translation>
    </message>
    <message>
      <source>Show to {seat} only</source>
      <translation>只出示给{seat}</translation>
    </message>
    <message>
      <source>Show with
my marks</source>
      <translation>连同批注
出示</translation>
    </message>
    <message>
      <source>Show without red seals</source>
      <translation>去红显示（看清章下文字）</translation>
    </message>
    <message>
      <source>Showing</source>
      <translation>出示中</translation>
    </message>
    <message>
      <source>Showing through</source>
      <translation>背面透印</translation>
    </message>
    <message>
      <source>Shown</source>
      <translation>出示</translation>
    </message>
    <message>
      <source>Shown on</source>
      <translation>出示屏幕</translation>
    </message>
    <message>
      <source>Shown to me</source>
      <translation>已向我出示</translation>
    </message>
    <message>
      <source>Shut out</source>
      <translation>已被停用</translation>
    </message>
    <message>
      <source>Shut the open door first</source>
      <translation>请先关好已打开的柜门</translation>
    </message>
    <message>
      <source>Side that hands it in</source>
      <translation>举证方</translation>
    </message>
    <message>
      <source>Sign anew, corrected…</source>
      <translation>更正重签…</translation>
    </message>
    <message>
      <source>Sign here with finger or pen</source>
      <translation>请用手指或笔在此签名</translation>
    </message>
    <message>
      <source>Sign here with pen, finger or mouse</source>
      <translation>请用笔、手指或鼠标在此签名</translation>
    </message>
    <message>
      <source>Sign in</source>
      <translation>登录</translation>
    </message>
    <message>
      <source>Sign in as the one who asks, decides or looks. What you do is in the journal.</source>
      <translation>请以申请人、审批人或查阅人身份登录，所做的一切均留痕。</translation>
    </message>
    <message>
      <source>Sign in to take over. What was begun goes on.</source>
      <translation>登录后接管；已经开始的工作继续进行。</translation>
    </message>
    <message>
      <source>Sign out</source>
      <translation>退出登录</translation>
    </message>
    <message>
      <source>Sign with it</source>
      <translation>用它签名</translation>
    </message>
    <message>
      <source>Signature</source>
      <translation>签名</translation>
    </message>
    <message>
      <source>Signature pad</source>
      <translation>签字板</translation>
    </message>
    <message>
      <source>Signatures</source>
      <translation>签名</translation>
    </message>
    <message>
      <source>Signed</source>
      <translation>已签</translation>
    </message>
    <message>
      <source>Signed bytes</source>
      <translation>签名范围</translation>
    </message>
    <message>
      <source>Signed in: {name}, {role}</source>
      <translation>已登录：{name}（{role}）</translation>
    </message>
    <message>
      <source>Signer</source>
      <translation>签署人</translation>
    </message>
    <message>
      <source>Signing</source>
      <translation>签署</translation>
    </message>
    <message>
      <source>Signing refused</source>
      <translation>已记明拒签</translation>
    </message>
    <message>
      <source>Sign…</source>
      <translation>签名…</translation>
    </message>
    <message>
      <source>Since then</source>
      <translation>此后改动</translation>
    </message>
    <message>
      <source>Single ones apart from ink; seals, fingerprints and handwriting stay.</source>
      <translation>只去除远离字迹的孤立污点；印章、指印和手写内容保持原样。</translation>
    </message>
    <message>
      <source>Six zones</source>
      <translation>六区同屏</translation>
    </message>
    <message>
      <source>Six zones need a larger screen; they lie in tabs instead</source>
      <translation>屏幕较小，六个区域改为分页显示</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>大小</translation>
    </message>
    <message>
      <source>Skew measured: {angle}°</source>
      <translation>测得倾斜：{angle}°</translation>
    </message>
    <message>
      <source>Skew not sure</source>
      <translation>倾斜待核</translation>
    </message>
    <message>
      <source>Skewed</source>
      <translation>倾斜</translation>
    </message>
    <message>
      <source>Slow motion, without sound</source>
      <translation>慢放，无声音</translation>
    </message>
    <message>
      <source>Slower</source>
      <translation>减慢</translation>
    </message>
    <message>
      <source>Small screen</source>
      <translation>小屏版面</translation>
    </message>
    <message>
      <source>Smaller</source>
      <translation>缩小</translation>
    </message>
    <message>
      <source>Smaller file: ink in black, seals and colours as they are</source>
      <translation>压缩文件：文字为黑白，印章和彩色内容保持原样</translation>
    </message>
    <message>
      <source>Smart cabinet: store and take paper</source>
      <translation>智能柜存取纸质卷宗</translation>
    </message>
    <message>
      <source>Smart card or USB key (PKCS#11)</source>
      <translation>智能密码钥匙（PKCS#11）</translation>
    </message>
    <message>
      <source>Snapshot</source>
      <translation>截图</translation>
    </message>
    <message>
      <source>Some</source>
      <translation>部分席位</translation>
    </message>
    <message>
      <source>Somebody else is here (scan a card)</source>
      <translation>换人办理（可扫描工牌）</translation>
    </message>
    <message>
      <source>Somebody else takes over…</source>
      <translation>他人接管…</translation>
    </message>
    <message>
      <source>Somebody else…</source>
      <translation>换人办理…</translation>
    </message>
    <message>
      <source>Somebody has to settle it who is shown all of this paper.</source>
      <translation>须由有权查看全部材料的人员了结。</translation>
    </message>
    <message>
      <source>Something else is meant: choose exhibit and page</source>
      <translation>所指不是这一页：另选证据和页码</translation>
    </message>
    <message>
      <source>Something was changed that may not be changed after signing</source>
      <translation>签名后有不允许的改动</translation>
    </message>
    <message>
      <source>Sound</source>
      <translation>录音</translation>
    </message>
    <message>
      <source>Sound and recognition</source>
      <translation>庭审声音与识别</translation>
    </message>
    <message>
      <source>Sound and recognition…</source>
      <translation>庭审声音与识别…</translation>
    </message>
    <message>
      <source>Sound files in place of microphones</source>
      <translation>以声音文件代替话筒</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>进纸方式</translation>
    </message>
    <message>
      <source>Source of evidence</source>
      <translation>证据来源</translation>
    </message>
    <message>
      <source>Space: next   P: pass   R: scan again   A: accept</source>
      <translation>空格：下一项　P：通过　R：重扫　A：特许</translation>
    </message>
    <message>
      <source>Spanish</source>
      <translation>西班牙文</translation>
    </message>
    <message>
      <source>Speak, then let go</source>
      <translation>请讲话，讲完松开</translation>
    </message>
    <message>
      <source>Speaker</source>
      <translation>发言人</translation>
    </message>
    <message>
      <source>Speaking: {who}</source>
      <translation>正在发言：{who}</translation>
    </message>
    <message>
      <source>Specks</source>
      <translation>污点</translation>
    </message>
    <message>
      <source>Speech models</source>
      <translation>语音模型</translation>
    </message>
    <message>
      <source>Speech models…</source>
      <translation>语音模型…</translation>
    </message>
    <message>
      <source>Speed</source>
      <translation>速度</translation>
    </message>
    <message>
      <source>Spoken of</source>
      <translation>庭上提到</translation>
    </message>
    <message>
      <source>Stage</source>
      <translation>阶段</translation>
    </message>
    <message>
      <source>Stage of the checks</source>
      <translation>检测环节</translation>
    </message>
    <message>
      <source>Stage that begins here</source>
      <translation>从此处开始的阶段</translation>
    </message>
    <message>
      <source>Stage: {stage}</source>
      <translation>阶段：{stage}</translation>
    </message>
    <message>
      <source>Stamp it now</source>
      <translation>补盖时间戳</translation>
    </message>
    <message>
      <source>Standard</source>
      <translation>标准版面</translation>
    </message>
    <message>
      <source>Standing</source>
      <translation>办理情况</translation>
    </message>
    <message>
      <source>Standing of the party</source>
      <translation>诉讼地位</translation>
    </message>
    <message>
      <source>Stands at the centre</source>
      <translation>中心现有</translation>
    </message>
    <message>
      <source>Stands in the journal beside every change.</source>
      <translation>每次操作均以此姓名留痕。</translation>
    </message>
    <message>
      <source>State</source>
      <translation>状态</translation>
    </message>
    <message>
      <source>State of the batch</source>
      <translation>批次状态</translation>
    </message>
    <message>
      <source>State of the paper</source>
      <translation>文书状态</translation>
    </message>
    <message>
      <source>Station</source>
      <translation>工作站</translation>
    </message>
    <message>
      <source>Statutes zone</source>
      <translation>法条查询</translation>
    </message>
    <message>
      <source>Stay</source>
      <translation>不退出</translation>
    </message>
    <message>
      <source>Still missing: {fields}</source>
      <translation>还缺：{fields}</translation>
    </message>
    <message>
      <source>Stock</source>
      <translation>盘点结果</translation>
    </message>
    <message>
      <source>Stock phrase: type its number or words</source>
      <translation>常用语：输入编号或文字</translation>
    </message>
    <message>
      <source>Stock phrase…</source>
      <translation>常用语…</translation>
    </message>
    <message>
      <source>Stock taken: {present} present, {missing} missing, {foreign} foreign</source>
      <translation>盘点完成：相符 {present} 件，有账无实 {missing} 件，有实无账 {foreign} 件</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <source>Stop asking</source>
      <translation>停止等待</translation>
    </message>
    <message>
      <source>Stopped</source>
      <translation>中断</translation>
    </message>
    <message>
      <source>Stopped by hand</source>
      <translation>人工停止</translation>
    </message>
    <message>
      <source>Stopped or locked</source>
      <translation>设卡、锁定</translation>
    </message>
    <message>
      <source>Stopped. Nothing was changed.</source>
      <translation>已停止，法规库没有变化。</translation>
    </message>
    <message>
      <source>Stopped. What came before can be listed, or scan on.</source>
      <translation>已停止。已扫描的页面可以列为证据，也可以继续扫描。</translation>
    </message>
    <message>
      <source>Stopped: a page came damaged</source>
      <translation>中断：页面传输损坏</translation>
    </message>
    <message>
      <source>Stopped: connection lost</source>
      <translation>中断：连接断开</translation>
    </message>
    <message>
      <source>Stopped: cover open</source>
      <translation>中断：盖板未关</translation>
    </message>
    <message>
      <source>Stopped: feeder empty</source>
      <translation>中断：进纸器无纸</translation>
    </message>
    <message>
      <source>Stopped: paper jam</source>
      <translation>中断：卡纸</translation>
    </message>
    <message>
      <source>Stopped: separator sheet of another case</source>
      <translation>中断：遇他案分隔页</translation>
    </message>
    <message>
      <source>Stopped: several sheets at once</source>
      <translation>中断：一次进了多张</translation>
    </message>
    <message>
      <source>Stopped: the device fell silent</source>
      <translation>中断：设备无响应</translation>
    </message>
    <message>
      <source>Stopped: {steps}. {who} can unlock it with a reason.</source>
      <translation>已设卡，不能进行：{steps}。可由{who}说明理由后解锁。</translation>
    </message>
    <message>
      <source>Stopped; {received}</source>
      <translation>已停止，{received}</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>正在停止…</translation>
    </message>
    <message>
      <source>Store: open</source>
      <translation>存储：正常</translation>
    </message>
    <message>
      <source>Submitted by</source>
      <translation>提交方</translation>
    </message>
    <message>
      <source>Submitted files</source>
      <translation>提交的文件</translation>
    </message>
    <message>
      <source>Subtitles with times (SRT)</source>
      <translation>带时间的字幕（SRT）</translation>
    </message>
    <message>
      <source>Suggested, confidence {percent} %</source>
      <translation>归目建议，置信度 {percent}%</translation>
    </message>
    <message>
      <source>Suggested, confidence {percent} %: {reason}</source>
      <translation>归目建议，置信度 {percent}%：{reason}</translation>
    </message>
    <message>
      <source>Superior</source>
      <translation>上级</translation>
    </message>
    <message>
      <source>Suspended</source>
      <translation>中止、扣除</translation>
    </message>
    <message>
      <source>Suspend…</source>
      <translation>中止、扣除…</translation>
    </message>
    <message>
      <source>Swap with: {zone}</source>
      <translation>与“{zone}”互换</translation>
    </message>
    <message>
      <source>Switch off</source>
      <translation>停用</translation>
    </message>
    <message>
      <source>Switch the room's screens on</source>
      <translation>启用本庭屏幕</translation>
    </message>
    <message>
      <source>Switch the screens off?</source>
      <translation>停用本庭屏幕？</translation>
    </message>
    <message>
      <source>Switch the screens off…</source>
      <translation>停用本庭屏幕…</translation>
    </message>
    <message>
      <source>Sync</source>
      <translation>同步</translation>
    </message>
    <message>
      <source>THE DISK REFUSES the recording ({what}): sound is lost in half a minute</source>
      <translation>磁盘拒绝写入录音（{what}）：半分钟后录音将丢失</translation>
    </message>
    <message>
      <source>Table of contents</source>
      <translation>卷内目录</translation>
    </message>
    <message>
      <source>Table of contents…</source>
      <translation>卷内目录…</translation>
    </message>
    <message>
      <source>Take</source>
      <translation>采用</translation>
    </message>
    <message>
      <source>Take a package</source>
      <translation>接收信息包</translation>
    </message>
    <message>
      <source>Take a package…</source>
      <translation>接收信息包…</translation>
    </message>
    <message>
      <source>Take a taught word back…</source>
      <translation>收回添加的词语…</translation>
    </message>
    <message>
      <source>Take an event back</source>
      <translation>撤销事件</translation>
    </message>
    <message>
      <source>Take back</source>
      <translation>取回控制</translation>
    </message>
    <message>
      <source>Take back control</source>
      <translation>取回控制权</translation>
    </message>
    <message>
      <source>Take back from all seats</source>
      <translation>收回各席位笔录</translation>
    </message>
    <message>
      <source>Take back…</source>
      <translation>撤销…</translation>
    </message>
    <message>
      <source>Take control back</source>
      <translation>取回控制</translation>
    </message>
    <message>
      <source>Take down at {seat}</source>
      <translation>撤下{seat}的画面</translation>
    </message>
    <message>
      <source>Take down what is shown</source>
      <translation>撤下正在出示的内容</translation>
    </message>
    <message>
      <source>Take in a folder…</source>
      <translation>导入文件夹…</translation>
    </message>
    <message>
      <source>Take in a zip…</source>
      <translation>导入 zip…</translation>
    </message>
    <message>
      <source>Take into the record</source>
      <translation>记入笔录</translation>
    </message>
    <message>
      <source>Take into words…</source>
      <translation>录入文字…</translation>
    </message>
    <message>
      <source>Take it</source>
      <translation>取卷</translation>
    </message>
    <message>
      <source>Take it down</source>
      <translation>记入申请</translation>
    </message>
    <message>
      <source>Take it from all screens that did not submit it</source>
      <translation>从提交方以外的所有屏幕收回</translation>
    </message>
    <message>
      <source>Take it out</source>
      <translation>移出副卷</translation>
    </message>
    <message>
      <source>Take it up again</source>
      <translation>继续处理</translation>
    </message>
    <message>
      <source>Take my last mark back</source>
      <translation>撤销上一笔</translation>
    </message>
    <message>
      <source>Take off</source>
      <translation>退回</translation>
    </message>
    <message>
      <source>Take off dark &amp;borders</source>
      <translation>去除黑边(&amp;B)</translation>
    </message>
    <message>
      <source>Take off the list</source>
      <translation>退回移交</translation>
    </message>
    <message>
      <source>Take off the list…</source>
      <translation>退回移交…</translation>
    </message>
    <message>
      <source>Take out</source>
      <translation>移出副卷</translation>
    </message>
    <message>
      <source>Take out at closing</source>
      <translation>结案取出</translation>
    </message>
    <message>
      <source>Take out of the table</source>
      <translation>删除规则</translation>
    </message>
    <message>
      <source>Take out the whole case</source>
      <translation>取出本案全部材料</translation>
    </message>
    <message>
      <source>Take out:</source>
      <translation>请取出：</translation>
    </message>
    <message>
      <source>Take over</source>
      <translation>接管</translation>
    </message>
    <message>
      <source>Take stock</source>
      <translation>盘点</translation>
    </message>
    <message>
      <source>Take the better text</source>
      <translation>采用二次识别</translation>
    </message>
    <message>
      <source>Take the last digit back</source>
      <translation>删去最后一位</translation>
    </message>
    <message>
      <source>Take the last stroke away</source>
      <translation>撤销上一笔</translation>
    </message>
    <message>
      <source>Take the last stroke back</source>
      <translation>撤销一笔</translation>
    </message>
    <message>
      <source>Take the suggested stage</source>
      <translation>采用建议的阶段</translation>
    </message>
    <message>
      <source>Take this out of the confidential volume?</source>
      <translation>将此材料移出副卷？</translation>
    </message>
    <message>
      <source>Take {label} ({cell})</source>
      <translation>取 {label}（{cell}）</translation>
    </message>
    <message>
      <source>Taken from what is filed as evidence. Check who submitted it and its name.</source>
      <translation>取自卷宗中归入证据的材料，请核对提交方和名称。</translation>
    </message>
    <message>
      <source>Taken from: {names}</source>
      <translation>原属：{names}</translation>
    </message>
    <message>
      <source>Taken in</source>
      <translation>已收入</translation>
    </message>
    <message>
      <source>Taken in part</source>
      <translation>部分收入</translation>
    </message>
    <message>
      <source>Taken into the record</source>
      <translation>已恢复到笔录</translation>
    </message>
    <message>
      <source>Taken off the list</source>
      <translation>退回移交</translation>
    </message>
    <message>
      <source>Taken out</source>
      <translation>已取出</translation>
    </message>
    <message numerus="yes">
      <source>Taken out: {labels}. %n more cell(s)</source>
      <translation>
        <numerusform>已取出 {labels}，还有 %n 格</numerusform>
      </translation>
    </message>
    <message>
      <source>Taken over</source>
      <translation>接收</translation>
    </message>
    <message>
      <source>Taken over by</source>
      <translation>接收人</translation>
    </message>
    <message>
      <source>Taken over: {count}</source>
      <translation>已接收 {count} 件</translation>
    </message>
    <message>
      <source>Taken: {number}, {pages}</source>
      <translation>已接收 {number}，{pages}</translation>
    </message>
    <message>
      <source>Taking stock</source>
      <translation>正在盘点</translation>
    </message>
    <message>
      <source>Task</source>
      <translation>任务号</translation>
    </message>
    <message>
      <source>Teach recognition the selected word</source>
      <translation>将所选词语加入词库</translation>
    </message>
    <message>
      <source>Telephone</source>
      <translation>联系电话</translation>
    </message>
    <message>
      <source>Template</source>
      <translation>文书模板</translation>
    </message>
    <message>
      <source>Term</source>
      <translation>期限</translation>
    </message>
    <message>
      <source>Text</source>
      <translation>文本</translation>
    </message>
    <message>
      <source>Text copied</source>
      <translation>文本已复制</translation>
    </message>
    <message>
      <source>Text cut off</source>
      <translation>文字出界</translation>
    </message>
    <message>
      <source>Text of the article</source>
      <translation>条文内容</translation>
    </message>
    <message>
      <source>Text of the page</source>
      <translation>本页文本</translation>
    </message>
    <message>
      <source>Text on the page</source>
      <translation>在页面上写字</translation>
    </message>
    <message>
      <source>That cannot be done now</source>
      <translation>当前不能办理此项</translation>
    </message>
    <message>
      <source>That did not work.</source>
      <translation>没有成功。</translation>
    </message>
    <message>
      <source>That is not the code.</source>
      <translation>退出码不正确。</translation>
    </message>
    <message>
      <source>That line is further back than the bench has it</source>
      <translation>该行较早，本席未保留</translation>
    </message>
    <message>
      <source>That mark is too long. Please draw it in several strokes.</source>
      <translation>这一笔太长了，请分几笔画。</translation>
    </message>
    <message>
      <source>The PIN is tried once, as devices lock after some wrong ones.</source>
      <translation>口令只试一次：连续输错，密码钥匙会锁死。</translation>
    </message>
    <message>
      <source>The administrator changes the rules of this court.</source>
      <translation>本院规则由管理员修改。</translation>
    </message>
    <message>
      <source>The administrator shut this station out</source>
      <translation>管理员已停用本工作站</translation>
    </message>
    <message>
      <source>The alarm is settled</source>
      <translation>告警已处理</translation>
    </message>
    <message>
      <source>The backing around smaller paper goes.</source>
      <translation>去除小幅纸张周围的背板。</translation>
    </message>
    <message>
      <source>The bytes changed on their way several times</source>
      <translation>传输中多次损坏</translation>
    </message>
    <message>
      <source>The cabinet does not answer</source>
      <translation>柜体没有应答</translation>
    </message>
    <message>
      <source>The case changed since; check again.</source>
      <translation>案件此后有变动，请重新检测。</translation>
    </message>
    <message>
      <source>The case changed since; look again.</source>
      <translation>案件此后有变动，请重新巡查。</translation>
    </message>
    <message>
      <source>The case is being fetched</source>
      <translation>正在调取案件</translation>
    </message>
    <message>
      <source>The case is kept current on this station for 30 days. Sign in with your name at the centre.</source>
      <translation>案件将在本机保持更新 30 天。请用您在中心的账号登录。</translation>
    </message>
    <message>
      <source>The case is locked. {who} can unlock it with a reason.</source>
      <translation>案件已锁定。可由{who}说明理由后解锁。</translation>
    </message>
    <message>
      <source>The case is told by the name of a subfolder, of the file, or by the subject of the mail. What was taken is moved to 已收, the rest to 未收 with the reason.</source>
      <translation>案号取自子文件夹名、文件名或邮件主题。已收入的移到“已收”，其余移到“未收”，并附原因。</translation>
    </message>
    <message>
      <source>The case says: {value}</source>
      <translation>案件信息为：{value}</translation>
    </message>
    <message>
      <source>The case was not checked as it stands now.</source>
      <translation>案件按现状尚未检测。</translation>
    </message>
    <message>
      <source>The centre could not read the message</source>
      <translation>中心无法读取该消息</translation>
    </message>
    <message>
      <source>The centre does not accept this record</source>
      <translation>中心不接受该条记录</translation>
    </message>
    <message>
      <source>The centre does not have it</source>
      <translation>中心没有该内容</translation>
    </message>
    <message>
      <source>The centre does not know this station</source>
      <translation>中心不认识本工作站</translation>
    </message>
    <message>
      <source>The centre does not let this station in</source>
      <translation>中心拒绝本工作站接入</translation>
    </message>
    <message>
      <source>The centre holds bytes of another length under this name</source>
      <translation>中心同名内容的长度不一致</translation>
    </message>
    <message>
      <source>The centre speaks another version; update this station</source>
      <translation>与中心的版本不一致，请升级本工作站</translation>
    </message>
    <message>
      <source>The centre takes no more from this station today; it goes on by itself</source>
      <translation>本机今日上传已达中心限额，到时自动继续</translation>
    </message>
    <message>
      <source>The centre took all it was sent.</source>
      <translation>所送内容中心均已接收。</translation>
    </message>
    <message>
      <source>The centre was restored from a backup; missing work is sent again</source>
      <translation>中心曾从备份恢复，缺失的内容将重新上传</translation>
    </message>
    <message>
      <source>The centre's journal begins anew; the tree heads seen before are kept</source>
      <translation>中心的日志重新开始，此前见证的树根已留存</translation>
    </message>
    <message>
      <source>The centre's journal was rewritten; tell the administrator at once</source>
      <translation>中心的日志被改写，请立即告知管理员</translation>
    </message>
    <message>
      <source>The certificate is not trusted, or was not valid at the time</source>
      <translation>证书不受信任或不在有效期</translation>
    </message>
    <message>
      <source>The certificate was not taken.</source>
      <translation>未采用该证书。</translation>
    </message>
    <message>
      <source>The certificate was revoked</source>
      <translation>证书已被吊销</translation>
    </message>
    <message>
      <source>The check did not finish</source>
      <translation>检测未完成</translation>
    </message>
    <message>
      <source>The check digit does not fit</source>
      <translation>校验位不符</translation>
    </message>
    <message>
      <source>The check digits agree.</source>
      <translation>校验码相符。</translation>
    </message>
    <message>
      <source>The checks read every byte of the case once; of 2,000 pages about a minute.</source>
      <translation>逐字节检测全案，2,000 页约需一分钟。</translation>
    </message>
    <message>
      <source>The choice is remembered and can be changed in the menu “Station”.</source>
      <translation>选择后将被记住，可在“工作站”菜单中更改。</translation>
    </message>
    <message>
      <source>The chosen speech model is not here. The hearing is recorded; type the record.</source>
      <translation>所选的语音模型未安装。庭审照常录音，请人工录入笔录。</translation>
    </message>
    <message>
      <source>The clerk has your request. Please wait for the decision.</source>
      <translation>补正申请已提交，请等待法庭处理。</translation>
    </message>
    <message>
      <source>The clerk keeps the record. You need not do anything more.</source>
      <translation>笔录由书记员保管，您不需要再做什么。</translation>
    </message>
    <message>
      <source>The clock of this machine is behind: deadlines were reached at {time} already. They go by that time. Set the clock right.</source>
      <translation>本机时钟比已记录的到级时间早：{time} 已有期限到级，期限仍按该时间计算。请校正本机时间。</translation>
    </message>
    <message>
      <source>The code is not right, or no longer good.</source>
      <translation>配对码不正确，或已失效。</translation>
    </message>
    <message>
      <source>The confidential volume must not reach parties or lawyers.</source>
      <translation>副卷不得向当事人及诉讼代理人提供。</translation>
    </message>
    <message>
      <source>The conflict is decided</source>
      <translation>冲突已处理</translation>
    </message>
    <message>
      <source>The connection is interrupted: it was not sent. Please try again.</source>
      <translation>网络中断，没有送出，请再试一次。</translation>
    </message>
    <message>
      <source>The connection to the courtroom was lost</source>
      <translation>与法庭的连接已中断</translation>
    </message>
    <message>
      <source>The counter</source>
      <translation>收转台</translation>
    </message>
    <message>
      <source>The court does not allow this now.</source>
      <translation>法庭现在不允许这样做。</translation>
    </message>
    <message>
      <source>The court finds</source>
      <translation>认证</translation>
    </message>
    <message>
      <source>The court has not decided yet</source>
      <translation>法庭尚未处理</translation>
    </message>
    <message>
      <source>The court has switched the screens off</source>
      <translation>法庭已关闭屏幕</translation>
    </message>
    <message>
      <source>The court's</source>
      <translation>改用法院证书</translation>
    </message>
    <message>
      <source>The court's certificate</source>
      <translation>法院证书</translation>
    </message>
    <message>
      <source>The court's certificate alone signs this paper.</source>
      <translation>本文书只由法院证书签署。</translation>
    </message>
    <message>
      <source>The courtroom does not answer; the code cannot be checked.</source>
      <translation>法庭没有应答，无法核对退出码。</translation>
    </message>
    <message>
      <source>The data of the signature were changed</source>
      <translation>签名数据被改动</translation>
    </message>
    <message>
      <source>The door stands open now.</source>
      <translation>柜门现在开着。</translation>
    </message>
    <message>
      <source>The dossier cannot be had now. It comes when the link is back.</source>
      <translation>暂时无法取得卷宗，连接恢复后自动显示。</translation>
    </message>
    <message>
      <source>The dossier changed since; review it again.</source>
      <translation>卷宗此后有变动，须重新核对。</translation>
    </message>
    <message>
      <source>The dossier is empty</source>
      <translation>卷宗中尚无材料</translation>
    </message>
    <message>
      <source>The electronic dossier is to be used instead</source>
      <translation>请使用电子卷宗</translation>
    </message>
    <message>
      <source>The explanation is laid out; the presiding judge and the clerk sign it.</source>
      <translation>点击“开始核对”排版，由审判长（审判员）和书记员签名。</translation>
    </message>
    <message>
      <source>The file</source>
      <translation>电子件</translation>
    </message>
    <message>
      <source>The files are taken into the dossier…</source>
      <translation>文件正在导入卷宗…</translation>
    </message>
    <message>
      <source>The first page lies behind the last one.</source>
      <translation>起始页不能在终止页之后。</translation>
    </message>
    <message>
      <source>The gaps of the recording have not been explained yet</source>
      <translation>尚未制作录音中断情况说明</translation>
    </message>
    <message>
      <source>The hearing can begin; look at what is marked</source>
      <translation>可以开庭；请留意标出的项目</translation>
    </message>
    <message>
      <source>The hearing goes on being recorded.</source>
      <translation>庭审仍在录音、记录。</translation>
    </message>
    <message>
      <source>The judge agrees to show {name}.</source>
      <translation>法官同意出示{name}。</translation>
    </message>
    <message>
      <source>The judge does not show {name} now.</source>
      <translation>法官现在不出示{name}。</translation>
    </message>
    <message>
      <source>The judge is comparing {n} pages</source>
      <translation>法官正在对比 {n} 页</translation>
    </message>
    <message>
      <source>The judge is holding all screens. Please look here.</source>
      <translation>法官已固定全部屏幕，请看这里。</translation>
    </message>
    <message>
      <source>The judge is showing this now.</source>
      <translation>法官现在出示这一页。</translation>
    </message>
    <message>
      <source>The judge is showing: {name}</source>
      <translation>法官正在出示：{name}</translation>
    </message>
    <message>
      <source>The judge lets you show: choose a page and press “Show to everybody”. Everybody sees how you turn and enlarge it.</source>
      <translation>法官请您出示：选好页面，按“出示给大家”。您翻页、放大，大家都能看到。</translation>
    </message>
    <message>
      <source>The judge's bench</source>
      <translation>法官席</translation>
    </message>
    <message>
      <source>The last batch of this case was not fed to its end.</source>
      <translation>本案最近一批纸没有扫完。</translation>
    </message>
    <message>
      <source>The last change of the list was taken back</source>
      <translation>已撤销对证据目录的上一次修改</translation>
    </message>
    <message>
      <source>The last day is noted. Until then the record is not locked.</source>
      <translation>将记明截止日期；在此之前笔录不锁定。</translation>
    </message>
    <message>
      <source>The last scan was interrupted</source>
      <translation>上次扫描未正常结束</translation>
    </message>
    <message>
      <source>The last sheet that came whole</source>
      <translation>最后一张完整接收的页面</translation>
    </message>
    <message>
      <source>The law in force on this day is shown.</source>
      <translation>将显示当日施行的法律文本。</translation>
    </message>
    <message>
      <source>The library of laws is empty. The clerk can import laws.</source>
      <translation>法规库还是空的，请由书记员导入法律法规。</translation>
    </message>
    <message>
      <source>The list of changes from the centre has a gap</source>
      <translation>中心下发的改动清单不连续</translation>
    </message>
    <message>
      <source>The maker's service runs on this machine. Its address begins with ws://127.0.0.1 and stands in its papers.</source>
      <translation>签字板厂商的服务在本机运行，地址以 ws://127.0.0.1 开头，见厂商说明。</translation>
    </message>
    <message>
      <source>The network is unsteady</source>
      <translation>网络不稳</translation>
    </message>
    <message>
      <source>The network is unsteady: what is shown may come late.</source>
      <translation>网络不稳：画面可能稍有延迟。</translation>
    </message>
    <message>
      <source>The network is unsteady: what you see may come late. If you missed something, tell the judge at once.</source>
      <translation>网络不稳：画面可能稍有延迟。如有没看到、没听到的，请立即告诉法官。</translation>
    </message>
    <message>
      <source>The note was removed</source>
      <translation>已删除笔记</translation>
    </message>
    <message>
      <source>The number of digits is wrong</source>
      <translation>位数不符</translation>
    </message>
    <message>
      <source>The number registered was wrong</source>
      <translation>原登记张数有误</translation>
    </message>
    <message>
      <source>The original on this station is damaged; scan the page again</source>
      <translation>本机原件已损坏，请重新扫描该页</translation>
    </message>
    <message>
      <source>The original was handed in</source>
      <translation>已提交原件</translation>
    </message>
    <message>
      <source>The package is checked by every rule first. Nothing of it is taken while a blocker fails.</source>
      <translation>先逐项检测信息包；有阻断项不通过的，一页也不接收。</translation>
    </message>
    <message>
      <source>The page cannot be had now; touch it again later</source>
      <translation>暂时无法取得该页，请稍后再点</translation>
    </message>
    <message>
      <source>The page is coming…</source>
      <translation>页面马上就到…</translation>
    </message>
    <message>
      <source>The paper</source>
      <translation>文书预览</translation>
    </message>
    <message>
      <source>The paper is needed for a hearing</source>
      <translation>纸质卷开庭需用</translation>
    </message>
    <message>
      <source>The paper, as scanned</source>
      <translation>纸质材料扫描件</translation>
    </message>
    <message>
      <source>The passphrase is kept nowhere: it is used for this signature alone.</source>
      <translation>口令不作保存，只用于本次签名。</translation>
    </message>
    <message>
      <source>The password they have now does not let them in any more.</source>
      <translation>原密码随即失效。</translation>
    </message>
    <message>
      <source>The patrol found nothing in this case.</source>
      <translation>本案巡查未发现问题。</translation>
    </message>
    <message>
      <source>The patrol looks for what is missing, unsettled or poor. It takes some seconds.</source>
      <translation>巡查缺失、未了结和质量不合格之处，需要几秒钟。</translation>
    </message>
    <message>
      <source>The program made a mistake.</source>
      <translation>程序出现错误。</translation>
    </message>
    <message>
      <source>The purpose is not clear; please say more</source>
      <translation>事由不明，请补充</translation>
    </message>
    <message>
      <source>The record already lies before its signers. What is recognised now comes into the record, not into the paper that was laid out.</source>
      <translation>笔录已送核对签署。现在补转写的内容只写入笔录，不会改动已排版的文书。</translation>
    </message>
    <message>
      <source>The record can be typed by hand. That nothing was recorded is logged, and the presiding judge must explain it in writing.</source>
      <translation>笔录可以人工录入。未录音的情况将记入起止记录，并须由审判长书面说明。</translation>
    </message>
    <message>
      <source>The record has not been laid out yet</source>
      <translation>尚未开始核对</translation>
    </message>
    <message>
      <source>The record is locked.</source>
      <translation>已锁定，不能再签。</translation>
    </message>
    <message>
      <source>The record to be signed leaves them out: listen to them and write what was said, or 【听不清】, or remove them.</source>
      <translation>送签的笔录中不会出现这些行：请听录音补记内容，或者写明【听不清】，或者删除该行。</translation>
    </message>
    <message>
      <source>The record was changed: please read every page again.</source>
      <translation>笔录已修改，请重新逐页阅读。</translation>
    </message>
    <message>
      <source>The recording is closed, compared, and cannot be gone on with. The record can still be edited and read out.</source>
      <translation>录音将封存并核对，不能再续录。笔录仍可修改、宣读。</translation>
    </message>
    <message>
      <source>The recording is coming…</source>
      <translation>录音录像马上就到…</translation>
    </message>
    <message>
      <source>The recording itself notes {n} interruption(s).</source>
      <translation>录音自身记有 {n} 处中断。</translation>
    </message>
    <message>
      <source>The refusal and its ground are recorded all the same.</source>
      <translation>不予补正及其理由同样记录在案。</translation>
    </message>
    <message>
      <source>The refusal and its reason are noted in the annex and cannot be taken back. Let a witness who saw it be named where there is one.</source>
      <translation>拒绝签名及其理由将记入附页，不能撤销。有见证人在场的，请写明见证人。</translation>
    </message>
    <message>
      <source>The request is withdrawn</source>
      <translation>申请已撤回</translation>
    </message>
    <message>
      <source>The room's screens are off: switch them on first.</source>
      <translation>本庭屏幕未启用，请先启用。</translation>
    </message>
    <message>
      <source>The rules say</source>
      <translation>通用规则归入</translation>
    </message>
    <message>
      <source>The scan goes on, and its pages are saved.</source>
      <translation>扫描仍在进行，页面照常保存。</translation>
    </message>
    <message>
      <source>The screens show nothing</source>
      <translation>全场未出示</translation>
    </message>
    <message>
      <source>The sheet of the recording has not been laid out yet</source>
      <translation>尚未制作录音元数据表</translation>
    </message>
    <message>
      <source>The sheets differ</source>
      <translation>张数不符</translation>
    </message>
    <message>
      <source>The signature does not cover what was signed</source>
      <translation>签名未覆盖所签内容</translation>
    </message>
    <message>
      <source>The signature is damaged</source>
      <translation>签名损坏</translation>
    </message>
    <message>
      <source>The signature of this station is not accepted</source>
      <translation>本工作站的签名未被接受</translation>
    </message>
    <message>
      <source>The sound comes from files</source>
      <translation>声音取自文件</translation>
    </message>
    <message>
      <source>The station is enrolled</source>
      <translation>本工作站已登记</translation>
    </message>
    <message>
      <source>The system's default</source>
      <translation>系统默认话筒</translation>
    </message>
    <message>
      <source>The timestamp authority did not answer. Try again later.</source>
      <translation>时间戳服务没有应答，请稍后再试。</translation>
    </message>
    <message>
      <source>The timestamp is not valid</source>
      <translation>时间戳无效</translation>
    </message>
    <message>
      <source>The timestamp was added.</source>
      <translation>已补盖时间戳。</translation>
    </message>
    <message>
      <source>The two passwords differ.</source>
      <translation>两次输入的密码不一致。</translation>
    </message>
    <message>
      <source>Their own…</source>
      <translation>个人证书…</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>主题</translation>
    </message>
    <message>
      <source>Then shut the door; the rest is done by itself.</source>
      <translation>办好后请关门，系统自动登记。</translation>
    </message>
    <message>
      <source>There and listed</source>
      <translation>账实相符</translation>
    </message>
    <message>
      <source>There are no pages of this to look at.</source>
      <translation>这份证据没有可看的页面。</translation>
    </message>
    <message>
      <source>There is no button {number}</source>
      <translation>没有第 {number} 个按钮</translation>
    </message>
    <message>
      <source>There is no case yet. Create the first one.</source>
      <translation>本工作站还没有案件，请先新建。</translation>
    </message>
    <message>
      <source>There is no folder {path}. Choose one on another disk.</source>
      <translation>没有文件夹 {path}，请在另一块磁盘上选择。</translation>
    </message>
    <message>
      <source>There is no mark of yours on this page.</source>
      <translation>本页没有您的批注。</translation>
    </message>
    <message>
      <source>There is no text on this page.</source>
      <translation>本页没有文字。</translation>
    </message>
    <message>
      <source>There is other evidence called “{thing}”; nothing was saved.</source>
      <translation>已有编号或条形码为“{thing}”的证据，没有保存。</translation>
    </message>
    <message>
      <source>There is room for four pages. Take one out first.</source>
      <translation>最多对比四页，请先移出一页。</translation>
    </message>
    <message>
      <source>There were several sheets; they are parted now</source>
      <translation>确有重叠，已分开</translation>
    </message>
    <message>
      <source>There, not listed</source>
      <translation>有实无账</translation>
    </message>
    <message>
      <source>These pages are not among those that were granted.</source>
      <translation>所填页码不在批准范围内。</translation>
    </message>
    <message>
      <source>They may open it by themselves; nothing is shown yet</source>
      <translation>对方可自行查看，但不立即出示</translation>
    </message>
    <message>
      <source>Thing</source>
      <translation>对象</translation>
    </message>
    <message>
      <source>This bench was signed off; it must be paired anew.</source>
      <translation>本席已被注销，需重新配对。</translation>
    </message>
    <message>
      <source>This bench's program is of another version than the clerk's.</source>
      <translation>本席程序版本与书记员席不一致。</translation>
    </message>
    <message>
      <source>This cabinet has no cell {cell}</source>
      <translation>本柜没有格口 {cell}</translation>
    </message>
    <message>
      <source>This case</source>
      <translation>本案</translation>
    </message>
    <message>
      <source>This case exists already.</source>
      <translation>该案件已存在。</translation>
    </message>
    <message>
      <source>This code is no longer good. Show another one.</source>
      <translation>该配对码已失效，请换一个。</translation>
    </message>
    <message>
      <source>This computer then listens on port {port} for screens that you have paired. Nothing is shown before somebody shows it. It starts by itself with each hearing.</source>
      <translation>启用后，本机在端口 {port} 等待您配对过的屏幕接入。未经出示，屏幕上不显示任何内容。以后每次开庭自动启用。</translation>
    </message>
    <message>
      <source>This court's titles</source>
      <translation>本院编目规则</translation>
    </message>
    <message>
      <source>This court's titles…</source>
      <translation>本院编目规则…</translation>
    </message>
    <message>
      <source>This exhibit has no pages to look at</source>
      <translation>该证据没有可显示的页面</translation>
    </message>
    <message>
      <source>This file bears no signature.</source>
      <translation>该文件没有签名。</translation>
    </message>
    <message>
      <source>This file cannot be played.</source>
      <translation>此文件无法播放。</translation>
    </message>
    <message>
      <source>This file cannot be shown.</source>
      <translation>此文件无法显示。</translation>
    </message>
    <message>
      <source>This finding is about no single page.</source>
      <translation>这处问题不对应具体页面。</translation>
    </message>
    <message>
      <source>This is but a dot. If it is meant as your signature, confirm once more.</source>
      <translation>笔迹只有一个点。如确以此为签名，请再按一次“确认签名”。</translation>
    </message>
    <message>
      <source>This is no date; write it as 2026-01-31.</source>
      <translation>日期无法识别，请按 2026-01-31 的格式填写。</translation>
    </message>
    <message>
      <source>This is no setting: {what}</source>
      <translation>设置有误：{what}</translation>
    </message>
    <message>
      <source>This is not a valid case number. Check every character.</source>
      <translation>案号无效，请逐字核对。</translation>
    </message>
    <message>
      <source>This is not an address.</source>
      <translation>这不是有效的地址。</translation>
    </message>
    <message>
      <source>This line: seat</source>
      <translation>本行改为：席位</translation>
    </message>
    <message>
      <source>This line: {seat}</source>
      <translation>本行改为：{seat}</translation>
    </message>
    <message>
      <source>This machine has no serial line that is not set up already.</source>
      <translation>本机没有尚未设置的串口。</translation>
    </message>
    <message>
      <source>This note is full. Go on in a new one.</source>
      <translation>本条笔记已满，请新建一条继续。</translation>
    </message>
    <message>
      <source>This page begins its material already.</source>
      <translation>本页已是材料的首页，或尚未编目。</translation>
    </message>
    <message>
      <source>This page cannot be shown</source>
      <translation>该页无法显示</translation>
    </message>
    <message>
      <source>This page cannot be shown here.</source>
      <translation>此页无法在本席显示。</translation>
    </message>
    <message>
      <source>This page has not been read yet. It is read in the background.</source>
      <translation>本页尚未识别，正在后台识别。</translation>
    </message>
    <message>
      <source>This page is damaged and cannot be shown.</source>
      <translation>此页已损坏，无法显示。</translation>
    </message>
    <message>
      <source>This page is here already</source>
      <translation>该页已在对比区</translation>
    </message>
    <message>
      <source>This record</source>
      <translation>本笔录</translation>
    </message>
    <message>
      <source>This recording cannot be played here.</source>
      <translation>这份录音录像在本机无法播放。</translation>
    </message>
    <message>
      <source>This screen is open in another window already.</source>
      <translation>本屏幕已在另一个窗口中打开。</translation>
    </message>
    <message>
      <source>This screen was signed off</source>
      <translation>本屏幕已停用</translation>
    </message>
    <message>
      <source>This screen's program is of another version</source>
      <translation>本屏幕的程序版本不一致</translation>
    </message>
    <message>
      <source>This speaker says nothing after this</source>
      <translation>此人后面没有发言</translation>
    </message>
    <message>
      <source>This speaker says nothing before this</source>
      <translation>此人前面没有发言</translation>
    </message>
    <message>
      <source>This station has no accounts; what is done is noted under this name.</source>
      <translation>本机没有启用账号，办理情况记在所填姓名名下。</translation>
    </message>
    <message>
      <source>This station has no administrator yet: it asks nobody to sign in. The first account is an administrator's; from then on everybody signs in.</source>
      <translation>本机还没有管理员，使用时不要求登录。第一个账号须是管理员；建立后，所有人须登录使用。</translation>
    </message>
    <message>
      <source>This station has no right to write them; ask the administrator, then try again</source>
      <translation>本机无权写入，请联系管理员授权后重试</translation>
    </message>
    <message>
      <source>This station is locked</source>
      <translation>本机已锁定</translation>
    </message>
    <message>
      <source>This station may not write this case</source>
      <translation>本工作站无权写入该案</translation>
    </message>
    <message>
      <source>This station was restored or copied; its work goes on in a new chain</source>
      <translation>本工作站曾恢复或复制，其工作在新的留痕链上继续</translation>
    </message>
    <message>
      <source>This zone alone, or all</source>
      <translation>当前区全屏／还原</translation>
    </message>
    <message>
      <source>Tick what holds this task's sheets. Each page of a file counts as a sheet. What counts towards another task has to be taken off there first.</source>
      <translation>勾选属于本任务的批次。导入文件的每一页按一张计。已计入其他任务的，先在该任务中移出。</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>时间</translation>
    </message>
    <message>
      <source>Time in court, recesses left out</source>
      <translation>开庭时长（不含休庭）</translation>
    </message>
    <message>
      <source>Time is over</source>
      <translation>已过期</translation>
    </message>
    <message>
      <source>Time line of the hearing</source>
      <translation>庭审时间轴</translation>
    </message>
    <message>
      <source>Time line of the hearing…</source>
      <translation>庭审时间轴…</translation>
    </message>
    <message>
      <source>Time runs again</source>
      <translation>恢复计算</translation>
    </message>
    <message>
      <source>Timestamp authority</source>
      <translation>时间戳服务</translation>
    </message>
    <message>
      <source>Title</source>
      <translation>标题</translation>
    </message>
    <message>
      <source>Titles that people moved to the same item in at least two cases. Nothing is learned by itself: choose what shall hold from now on.</source>
      <translation>以下标题在两件以上案件中由人工改归同一类目。系统不会自行采用，请选择今后照此归目的标题。</translation>
    </message>
    <message>
      <source>To</source>
      <translation>止</translation>
    </message>
    <message>
      <source>To be archived</source>
      <translation>待归档</translation>
    </message>
    <message>
      <source>To be checked</source>
      <translation>待质检</translation>
    </message>
    <message>
      <source>To be decided</source>
      <translation>待处理</translation>
    </message>
    <message>
      <source>To be handed over</source>
      <translation>待移交</translation>
    </message>
    <message>
      <source>To be put in</source>
      <translation>待入柜</translation>
    </message>
    <message>
      <source>To be read</source>
      <translation>待识别</translation>
    </message>
    <message>
      <source>To be scanned again</source>
      <translation>退回重扫</translation>
    </message>
    <message>
      <source>To do</source>
      <translation>待办</translation>
    </message>
    <message>
      <source>To do…</source>
      <translation>待办…</translation>
    </message>
    <message>
      <source>To read the file</source>
      <translation>阅卷</translation>
    </message>
    <message>
      <source>To settle</source>
      <translation>待处理</translation>
    </message>
    <message>
      <source>To the evidence zone</source>
      <translation>转到示证区</translation>
    </message>
    <message>
      <source>To the seat</source>
      <translation>送至席位</translation>
    </message>
    <message>
      <source>Today</source>
      <translation>今日</translation>
    </message>
    <message>
      <source>Today…</source>
      <translation>今日概况…</translation>
    </message>
    <message>
      <source>Too dark</source>
      <translation>过暗</translation>
    </message>
    <message>
      <source>Too light</source>
      <translation>字迹过淡</translation>
    </message>
    <message>
      <source>Too many wrong codes. Please wait a minute.</source>
      <translation>错误次数过多，请一分钟后再试。</translation>
    </message>
    <message numerus="yes">
      <source>Too many wrong passwords. Try again in %n second(s).</source>
      <translation>
        <numerusform>密码错误次数过多，请在 %n 秒后再试。</numerusform>
      </translation>
    </message>
    <message>
      <source>Too quick. Please wait a moment and try again.</source>
      <translation>操作太快，请稍等再试。</translation>
    </message>
    <message>
      <source>Touch a cell, or scan its code, to look into it.</source>
      <translation>点选格口或者扫描格口码，即可打开查看。</translation>
    </message>
    <message>
      <source>Touch a material to read it</source>
      <translation>点选材料即可阅读</translation>
    </message>
    <message>
      <source>Touch a sentence to hear it or to have it corrected.</source>
      <translation>点按一句话，可以听录音，也可以申请补正。</translation>
    </message>
    <message>
      <source>Touch an exhibit to look at it</source>
      <translation>点选证据即可预览</translation>
    </message>
    <message>
      <source>Touch the page to close what is enlarged.</source>
      <translation>点一下页面即可关闭局部放大。</translation>
    </message>
    <message>
      <source>Tracking number</source>
      <translation>快递单号</translation>
    </message>
    <message>
      <source>Try again</source>
      <translation>重试</translation>
    </message>
    <message>
      <source>Try recognition again</source>
      <translation>重试语音识别</translation>
    </message>
    <message>
      <source>Try the connection</source>
      <translation>试连</translation>
    </message>
    <message>
      <source>Turn the whole pile over, without changing its order, and lay it into the feeder. Each back is put behind its front; if the numbers differ, nothing is moved.</source>
      <translation>请将整叠纸翻转，不改变顺序，放入进纸器。每页背面排在其正面之后；张数不一致的，不作移动。</translation>
    </message>
    <message>
      <source>Turned by the angle of its lines.</source>
      <translation>按文字行的倾斜角度转正。</translation>
    </message>
    <message>
      <source>Two cabinets are called “{name}”</source>
      <translation>有两个柜体都叫“{name}”</translation>
    </message>
    <message>
      <source>Type</source>
      <translation>键盘输入</translation>
    </message>
    <message>
      <source>Type a command</source>
      <translation>输入命令</translation>
    </message>
    <message>
      <source>Type a number, as in 民法典579 or 民诉法150条第二款, or words, as in 违约金 过高.</source>
      <translation>也可输入条号（民法典579、民诉法150条第二款）或词语（违约金 过高）。</translation>
    </message>
    <message>
      <source>Type it as the clerk's screen shows it.</source>
      <translation>请照书记员屏幕上显示的输入。</translation>
    </message>
    <message>
      <source>Type nothing more, and tell the clerk.</source>
      <translation>请不要再输入，并告诉书记员。</translation>
    </message>
    <message>
      <source>Type the six digits that the clerk's window shows.</source>
      <translation>请输入书记员窗口上显示的六位退出码。</translation>
    </message>
    <message>
      <source>Type two or more characters. Enter goes from hit to hit.</source>
      <translation>输入两个以上的字即可检索，按回车键逐处查看。</translation>
    </message>
    <message>
      <source>Type what the record should say here.</source>
      <translation>请在此输入正确的内容。</translation>
    </message>
    <message>
      <source>Type, then press Enter</source>
      <translation>输入文字后按回车</translation>
    </message>
    <message>
      <source>Under way, or left open by a crash</source>
      <translation>进行中或未正常结束</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>撤销</translation>
    </message>
    <message>
      <source>Undo the last change of the list</source>
      <translation>撤销对证据目录的上一次修改</translation>
    </message>
    <message>
      <source>Undo: {change}</source>
      <translation>撤销：{change}</translation>
    </message>
    <message>
      <source>Unfiled</source>
      <translation>待编目</translation>
    </message>
    <message>
      <source>Unknown</source>
      <translation>不明</translation>
    </message>
    <message>
      <source>Unlock</source>
      <translation>解锁</translation>
    </message>
    <message>
      <source>Unlock “{rule}”</source>
      <translation>解锁“{rule}”</translation>
    </message>
    <message>
      <source>Unlocked on {time} by {duty} {who}, {until}. Reason: {reason}</source>
      <translation>{time} 由{duty}{who}解锁，{until}。理由：{reason}</translation>
    </message>
    <message>
      <source>Unlock…</source>
      <translation>解锁…</translation>
    </message>
    <message>
      <source>Unsteady</source>
      <translation>网络不稳</translation>
    </message>
    <message>
      <source>Until</source>
      <translation>截止</translation>
    </message>
    <message>
      <source>Until then everything stays on this station. The administrator of the centre makes a code that is good for one station and one day.</source>
      <translation>登记之前，所有内容只保存在本机。登记码由中心管理员生成，仅供一台工作站在一天内使用。</translation>
    </message>
    <message>
      <source>Until {time}</source>
      <translation>查阅至 {time}</translation>
    </message>
    <message>
      <source>Use this certificate</source>
      <translation>使用该证书</translation>
    </message>
    <message>
      <source>Use this station's</source>
      <translation>采用本机的</translation>
    </message>
    <message>
      <source>Valid</source>
      <translation>有效</translation>
    </message>
    <message>
      <source>Valid: {number}</source>
      <translation>案号有效：{number}</translation>
    </message>
    <message>
      <source>Value</source>
      <translation>内容</translation>
    </message>
    <message>
      <source>Verdict</source>
      <translation>核对结论</translation>
    </message>
    <message>
      <source>Verified</source>
      <translation>已核验</translation>
    </message>
    <message>
      <source>Version</source>
      <translation>版本</translation>
    </message>
    <message>
      <source>Version {version}, Qt {qt}</source>
      <translation>版本 {version}，Qt {qt}</translation>
    </message>
    <message>
      <source>View</source>
      <translation>查看</translation>
    </message>
    <message numerus="yes">
      <source>Views of %n page(s)</source>
      <translation>
        <numerusform>对所选 %n 页的处理</numerusform>
      </translation>
    </message>
    <message>
      <source>Visitor from outside</source>
      <translation>院外查阅人</translation>
    </message>
    <message>
      <source>Volume</source>
      <translation>卷别</translation>
    </message>
    <message>
      <source>Volumes</source>
      <translation>卷别</translation>
    </message>
    <message>
      <source>Wait until the door is open</source>
      <translation>请等柜门打开</translation>
    </message>
    <message>
      <source>Waiting for {who} to sign…</source>
      <translation>正在等待{who}签名…</translation>
    </message>
    <message>
      <source>Waits for a decision</source>
      <translation>待审批</translation>
    </message>
    <message>
      <source>Waits to be confirmed</source>
      <translation>移交待确认</translation>
    </message>
    <message>
      <source>Was the whole record read aloud?</source>
      <translation>已全文宣读？</translation>
    </message>
    <message>
      <source>Was there already</source>
      <translation>已收过</translation>
    </message>
    <message>
      <source>Wave and position</source>
      <translation>波形与播放位置</translation>
    </message>
    <message>
      <source>Wave of the recording</source>
      <translation>录音波形</translation>
    </message>
    <message>
      <source>Wave of the recording: click to go there</source>
      <translation>录音波形：点击可跳到该处</translation>
    </message>
    <message>
      <source>Weight</source>
      <translation>证明力</translation>
    </message>
    <message>
      <source>Wenyi</source>
      <translation>文驿</translation>
    </message>
    <message>
      <source>What</source>
      <translation>内容</translation>
    </message>
    <message>
      <source>What answers there is not this courtroom.</source>
      <translation>应答的不是本法庭。</translation>
    </message>
    <message>
      <source>What became of the import</source>
      <translation>导入结果</translation>
    </message>
    <message>
      <source>What came did to deadlines</source>
      <translation>收件引起的期限</translation>
    </message>
    <message>
      <source>What came of late</source>
      <translation>近期收件</translation>
    </message>
    <message>
      <source>What concerns the whole batch has no page.</source>
      <translation>整批问题，没有对应页面。</translation>
    </message>
    <message>
      <source>What for</source>
      <translation>查档事由</translation>
    </message>
    <message>
      <source>What happened</source>
      <translation>情况</translation>
    </message>
    <message>
      <source>What is being said</source>
      <translation>实时笔录</translation>
    </message>
    <message>
      <source>What is it borrowed for?</source>
      <translation>借阅事由</translation>
    </message>
    <message>
      <source>What is not announced stays in the confidential volume. Ctrl+↓ next exhibit.</source>
      <translation>未当庭宣布的认证只存入副卷。Ctrl+↓ 下一项证据。</translation>
    </message>
    <message>
      <source>What is said appears here under who says it. A seat key begins a line by hand.</source>
      <translation>发言将实时显示在此，并归到发言人名下。按席位键可手工新增一行。</translation>
    </message>
    <message>
      <source>What is said in court appears here.</source>
      <translation>庭上所说的话会显示在这里。</translation>
    </message>
    <message>
      <source>What is this computer used for?</source>
      <translation>这台电脑用于哪个席位？</translation>
    </message>
    <message>
      <source>What is ticked goes on one list. {who} hands it over.</source>
      <translation>勾选的材料列入同一移交清单，移交人：{who}。</translation>
    </message>
    <message>
      <source>What is written after this is not in what was laid out: it has to be laid out anew, and everybody reads it again. Better wait until everything said is written.</source>
      <translation>此后转写的发言不在已排版的笔录中，须重新排版，各方重新阅读。建议等发言均已转写后再排版。</translation>
    </message>
    <message>
      <source>What is written appears here</source>
      <translation>书写的笔迹在此显示</translation>
    </message>
    <message>
      <source>What is wrong</source>
      <translation>错误提示</translation>
    </message>
    <message>
      <source>What it belongs to was removed meanwhile</source>
      <translation>其所属的内容已被移除</translation>
    </message>
    <message>
      <source>What it did to deadlines…</source>
      <translation>期限事件…</translation>
    </message>
    <message>
      <source>What it is to prove</source>
      <translation>证明目的</translation>
    </message>
    <message>
      <source>What it removes is still in use</source>
      <translation>所移除的内容仍被引用</translation>
    </message>
    <message>
      <source>What should it say?</source>
      <translation>应当改为：</translation>
    </message>
    <message>
      <source>What the judge shows appears here by itself. You need not do anything.</source>
      <translation>法官出示后，这里会自动显示，您不用做任何操作。</translation>
    </message>
    <message>
      <source>What the papers say</source>
      <translation>材料所载</translation>
    </message>
    <message>
      <source>What they did stays in the journal under their name.</source>
      <translation>其操作记录仍以本人名义保留在日志中。</translation>
    </message>
    <message>
      <source>What to do</source>
      <translation>处理办法</translation>
    </message>
    <message>
      <source>What to do…</source>
      <translation>如何处理…</translation>
    </message>
    <message>
      <source>What to know</source>
      <translation>提示</translation>
    </message>
    <message>
      <source>What waits for the centre, and what it answered</source>
      <translation>待传内容、中心应答、冲突处理</translation>
    </message>
    <message>
      <source>What was begun second is kept whole among the conflicts.</source>
      <translation>后开始的一份及其阅读、签名完整保存在冲突记录中。</translation>
    </message>
    <message>
      <source>What was changed is not what stands at the centre</source>
      <translation>改动所依据的内容与中心现有的不一致</translation>
    </message>
    <message>
      <source>What was found at the place?</source>
      <translation>现场情况</translation>
    </message>
    <message>
      <source>What was looked at</source>
      <translation>核对情况</translation>
    </message>
    <message>
      <source>What was noted of consent is kept; the record is laid out for signing.</source>
      <translation>已登记的意见保留；笔录将排版送签。</translation>
    </message>
    <message>
      <source>What was said in deliberation is not public. It leaves the 副卷.</source>
      <translation>评议内容不公开。此操作将其移出副卷。</translation>
    </message>
    <message>
      <source>What was scanned stays as it is; every step can be switched off again.</source>
      <translation>扫描原图不作任何改动；各项处理均可随时关闭或撤销。</translation>
    </message>
    <message>
      <source>What was shown</source>
      <translation>示证记录</translation>
    </message>
    <message>
      <source>What was signed has been changed</source>
      <translation>所签内容被改动</translation>
    </message>
    <message>
      <source>What you asked to have corrected</source>
      <translation>我的补正申请</translation>
    </message>
    <message>
      <source>What you do stands in the journal under your name.</source>
      <translation>您的操作将以本人名义记入日志。</translation>
    </message>
    <message>
      <source>When</source>
      <translation>时间</translation>
    </message>
    <message>
      <source>Where</source>
      <translation>位置</translation>
    </message>
    <message>
      <source>Where it is</source>
      <translation>所在</translation>
    </message>
    <message>
      <source>Where it was read</source>
      <translation>出处</translation>
    </message>
    <message>
      <source>Where was it found?</source>
      <translation>在何处找到？</translation>
    </message>
    <message>
      <source>Which</source>
      <translation>范围</translation>
    </message>
    <message>
      <source>Which case?</source>
      <translation>选择案件</translation>
    </message>
    <message>
      <source>Which screens</source>
      <translation>出示到哪些屏幕</translation>
    </message>
    <message>
      <source>Which seat</source>
      <translation>选择席位</translation>
    </message>
    <message>
      <source>Which seat is the screen for?</source>
      <translation>这是哪个席位的屏幕？</translation>
    </message>
    <message>
      <source>Who</source>
      <translation>申请人</translation>
    </message>
    <message>
      <source>Who is here now?</source>
      <translation>换人办理</translation>
    </message>
    <message>
      <source>Who moves</source>
      <translation>谁换座位</translation>
    </message>
    <message>
      <source>Who receives it at the archive</source>
      <translation>档案室接收人</translation>
    </message>
    <message>
      <source>Who signs</source>
      <translation>签署人</translation>
    </message>
    <message>
      <source>Who sits here</source>
      <translation>席位人员</translation>
    </message>
    <message>
      <source>Who sits here…</source>
      <translation>席位人员…</translation>
    </message>
    <message>
      <source>Who sits there</source>
      <translation>席位人员</translation>
    </message>
    <message>
      <source>Who sits there…</source>
      <translation>席位人员…</translation>
    </message>
    <message>
      <source>Who speaks of it</source>
      <translation>质证方</translation>
    </message>
    <message>
      <source>Who wants to borrow scans the label.</source>
      <translation>需要借阅的，扫描卷宗袋条码申请。</translation>
    </message>
    <message>
      <source>Who works on the case</source>
      <translation>本案承办人员</translation>
    </message>
    <message>
      <source>Whoever handed it over cannot confirm for the other side.</source>
      <translation>移交人不能代接收方确认。</translation>
    </message>
    <message>
      <source>Whole</source>
      <translation>整页</translation>
    </message>
    <message>
      <source>Whole file</source>
      <translation>播放全部</translation>
    </message>
    <message>
      <source>Whole page</source>
      <translation>整页</translation>
    </message>
    <message>
      <source>Whom it is about</source>
      <translation>涉及</translation>
    </message>
    <message>
      <source>Whose</source>
      <translation>承办</translation>
    </message>
    <message>
      <source>Whose law counts: that of this day</source>
      <translation>以该日施行的法律为准</translation>
    </message>
    <message>
      <source>Why</source>
      <translation>原因</translation>
    </message>
    <message>
      <source>Why do the sheets differ?</source>
      <translation>张数不符的原因</translation>
    </message>
    <message>
      <source>Why is it refused?</source>
      <translation>退回理由</translation>
    </message>
    <message>
      <source>Why it is that day stands here.</source>
      <translation>此处说明届满日的由来。</translation>
    </message>
    <message>
      <source>Why the paper stays where it is; kept in the journal</source>
      <translation>留在原处的理由（记入留痕）</translation>
    </message>
    <message>
      <source>Why this day</source>
      <translation>期限说明</translation>
    </message>
    <message>
      <source>Window without frame</source>
      <translation>窗口全屏</translation>
    </message>
    <message>
      <source>With</source>
      <translation>持有人</translation>
    </message>
    <message>
      <source>With a confidential page: for you alone, never shown</source>
      <translation>含副卷页面 · 不公开，仅本席可见</translation>
    </message>
    <message>
      <source>With {who}</source>
      <translation>持有人：{who}</translation>
    </message>
    <message>
      <source>Withdraw</source>
      <translation>收回</translation>
    </message>
    <message numerus="yes">
      <source>Withdraw %n screen(s) that are not connected</source>
      <translation>
        <numerusform>收回 %n 台离线屏幕</numerusform>
      </translation>
    </message>
    <message>
      <source>Withdraw evidence from the list</source>
      <translation>撤回证据</translation>
    </message>
    <message>
      <source>Withdraw it</source>
      <translation>收回</translation>
    </message>
    <message>
      <source>Withdraw the exhibit…</source>
      <translation>收回证据…</translation>
    </message>
    <message>
      <source>Withdraw the registration</source>
      <translation>撤回收件</translation>
    </message>
    <message>
      <source>Withdraw the registration…</source>
      <translation>撤回收件…</translation>
    </message>
    <message>
      <source>Withdraw the request</source>
      <translation>撤回申请</translation>
    </message>
    <message>
      <source>Withdraw the task</source>
      <translation>撤回任务</translation>
    </message>
    <message>
      <source>Withdraw the task…</source>
      <translation>撤回任务…</translation>
    </message>
    <message>
      <source>Withdraw this screen…</source>
      <translation>收回该屏幕…</translation>
    </message>
    <message>
      <source>Withdraw {label}?</source>
      <translation>收回{label}？</translation>
    </message>
    <message>
      <source>Withdraw “{name}”?</source>
      <translation>收回“{name}”？</translation>
    </message>
    <message>
      <source>Withdrawn</source>
      <translation>已撤回</translation>
    </message>
    <message>
      <source>Within five days</source>
      <translation>五日内阅读</translation>
    </message>
    <message>
      <source>Within seven days</source>
      <translation>七日内届满</translation>
    </message>
    <message>
      <source>Witness</source>
      <translation>见证人</translation>
    </message>
    <message>
      <source>Words</source>
      <translation>文字</translation>
    </message>
    <message>
      <source>Write a calendar file</source>
      <translation>导出日历文件</translation>
    </message>
    <message>
      <source>Write by hand</source>
      <translation>手写</translation>
    </message>
    <message>
      <source>Write here with finger or pen</source>
      <translation>请用手指或笔在此书写</translation>
    </message>
    <message>
      <source>Write here. Nobody but you reads it.</source>
      <translation>在此书写，仅本人可见。</translation>
    </message>
    <message>
      <source>Write 【听不清】</source>
      <translation>写入【听不清】</translation>
    </message>
    <message>
      <source>Writing it down…</source>
      <translation>正在记录…</translation>
    </message>
    <message>
      <source>Writing the rest: loading the model…</source>
      <translation>补转写：正在载入模型…</translation>
    </message>
    <message>
      <source>Writing the rest: {t} left</source>
      <translation>补转写中，剩余 {t}</translation>
    </message>
    <message>
      <source>Writing {done} of {total}</source>
      <translation>正在写入 {done}/{total}</translation>
    </message>
    <message>
      <source>Writing {file}</source>
      <translation>正在写入“{file}”</translation>
    </message>
    <message>
      <source>Written: {name}</source>
      <translation>已写入：{name}</translation>
    </message>
    <message>
      <source>Wrong door opened</source>
      <translation>开错门</translation>
    </message>
    <message>
      <source>You are looking by yourself: {name}</source>
      <translation>您正在自己看：{name}</translation>
    </message>
    <message>
      <source>You are showing to everybody: {name}</source>
      <translation>您正在向大家出示：{name}</translation>
    </message>
    <message>
      <source>You have no right to the confidential volume.</source>
      <translation>您没有查阅副卷的权限。</translation>
    </message>
    <message>
      <source>You have seen every page. Ask for a correction, or wait to be asked to sign.</source>
      <translation>您已看完全部笔录。如有异议可申请补正，否则请等待签名。</translation>
    </message>
    <message>
      <source>You have signed. Thank you.</source>
      <translation>您已签名，谢谢。</translation>
    </message>
    <message>
      <source>Your card says who you are; your password shows that it is you.</source>
      <translation>工牌表明您是谁，请输入密码确认是您本人。</translation>
    </message>
    <message>
      <source>Your password was for one time. Choose one of your own: ten characters or more.</source>
      <translation>您使用的是一次性密码，请设置本人的密码，不少于十个字符。</translation>
    </message>
    <message>
      <source>Your signature is being put into the record…</source>
      <translation>正在把您的签名写入笔录…</translation>
    </message>
    <message>
      <source>Zones</source>
      <translation>分区</translation>
    </message>
    <message>
      <source>Zones as delivered</source>
      <translation>恢复默认版面</translation>
    </message>
    <message>
      <source>Zoom in</source>
      <translation>放大</translation>
    </message>
    <message>
      <source>Zoom in step with the screens</source>
      <translation>缩放与各屏同步</translation>
    </message>
    <message>
      <source>Zoom out</source>
      <translation>缩小</translation>
    </message>
    <message numerus="yes">
      <source>about %n hour(s)</source>
      <translation>
        <numerusform>约 %n 小时</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>about %n minute(s)</source>
      <translation>
        <numerusform>约 %n 分钟</numerusform>
      </translation>
    </message>
    <message>
      <source>all screens</source>
      <translation>全部屏幕</translation>
    </message>
    <message>
      <source>all that answer</source>
      <translation>全部有应答的</translation>
    </message>
    <message numerus="yes">
      <source>and %n more place(s)</source>
      <translation>
        <numerusform>以及另外 %n 处</numerusform>
      </translation>
    </message>
    <message>
      <source>as in 原告代理人</source>
      <translation>如：原告代理人</translation>
    </message>
    <message>
      <source>as the device says</source>
      <translation>按设备</translation>
    </message>
    <message>
      <source>black</source>
      <translation>黑屏</translation>
    </message>
    <message>
      <source>black until it is connected</source>
      <translation>未连接，画面是黑的</translation>
    </message>
    <message>
      <source>bytes 1–{end}</source>
      <translation>第 1–{end} 字节</translation>
    </message>
    <message>
      <source>case locked</source>
      <translation>全案锁定</translation>
    </message>
    <message>
      <source>confidential volume, closed to all but the panel</source>
      <translation>副卷，仅限合议庭</translation>
    </message>
    <message>
      <source>connected</source>
      <translation>在线</translation>
    </message>
    <message>
      <source>counted</source>
      <translation>计入</translation>
    </message>
    <message>
      <source>damaged</source>
      <translation>已损坏</translation>
    </message>
    <message>
      <source>deliberation in a hearing</source>
      <translation>庭中评议</translation>
    </message>
    <message>
      <source>deliberation no. {n}</source>
      <translation>第 {n} 次评议</translation>
    </message>
    <message>
      <source>done</source>
      <translation>已办结</translation>
    </message>
    <message>
      <source>done late</source>
      <translation>逾期办结</translation>
    </message>
    <message>
      <source>due {day}</source>
      <translation>届满 {day}</translation>
    </message>
    <message>
      <source>event</source>
      <translation>起算事件</translation>
    </message>
    <message>
      <source>filed</source>
      <translation>已归卷</translation>
    </message>
    <message>
      <source>film</source>
      <translation>录像</translation>
    </message>
    <message>
      <source>for good</source>
      <translation>长期有效</translation>
    </message>
    <message>
      <source>further signatures and notes only</source>
      <translation>仅后续签名与附记</translation>
    </message>
    <message>
      <source>hearing no. {n}</source>
      <translation>第 {n} 次庭审</translation>
    </message>
    <message>
      <source>high level (11) means open</source>
      <translation>高电平（11）为开</translation>
    </message>
    <message>
      <source>in force since {day}</source>
      <translation>{day} 起施行</translation>
    </message>
    <message>
      <source>in order</source>
      <translation>正常</translation>
    </message>
    <message>
      <source>in use</source>
      <translation>正常</translation>
    </message>
    <message>
      <source>just now</source>
      <translation>刚才</translation>
    </message>
    <message>
      <source>last day</source>
      <translation>届满日</translation>
    </message>
    <message>
      <source>less than a minute</source>
      <translation>不到一分钟</translation>
    </message>
    <message>
      <source>locked</source>
      <translation>已锁定</translation>
    </message>
    <message>
      <source>look at it</source>
      <translation>请留意</translation>
    </message>
    <message>
      <source>low level (00) means open</source>
      <translation>低电平（00）为开</translation>
    </message>
    <message>
      <source>never</source>
      <translation>不锁定</translation>
    </message>
    <message>
      <source>new deliberation</source>
      <translation>新建评议</translation>
    </message>
    <message>
      <source>new hearing</source>
      <translation>新建庭审</translation>
    </message>
    <message>
      <source>new material</source>
      <translation>新建材料</translation>
    </message>
    <message>
      <source>next step stopped</source>
      <translation>设卡</translation>
    </message>
    <message numerus="yes">
      <source>next try in %n second(s)</source>
      <translation>
        <numerusform>%n 秒后重试</numerusform>
      </translation>
    </message>
    <message>
      <source>no</source>
      <translation>否</translation>
    </message>
    <message>
      <source>no confidential volume</source>
      <translation>不得接触副卷</translation>
    </message>
    <message>
      <source>no further device</source>
      <translation>不另加设备</translation>
    </message>
    <message>
      <source>no microphone</source>
      <translation>无话筒</translation>
    </message>
    <message>
      <source>no pages</source>
      <translation>无页面</translation>
    </message>
    <message>
      <source>no screen</source>
      <translation>席位无屏幕</translation>
    </message>
    <message>
      <source>no screen paired</source>
      <translation>未配对</translation>
    </message>
    <message>
      <source>no seat of their own</source>
      <translation>无席位屏幕，在本机签名</translation>
    </message>
    <message>
      <source>nobody</source>
      <translation>无人</translation>
    </message>
    <message>
      <source>nobody is named yet</source>
      <translation>尚未登记承办人</translation>
    </message>
    <message>
      <source>nobody named</source>
      <translation>未填姓名</translation>
    </message>
    <message>
      <source>none</source>
      <translation>不分组</translation>
    </message>
    <message>
      <source>not begun</source>
      <translation>未开始</translation>
    </message>
    <message>
      <source>not connected</source>
      <translation>离线</translation>
    </message>
    <message>
      <source>not counted</source>
      <translation>不计入</translation>
    </message>
    <message>
      <source>not filed yet</source>
      <translation>尚未归卷</translation>
    </message>
    <message>
      <source>not for you to see</source>
      <translation>无权查看</translation>
    </message>
    <message>
      <source>not found</source>
      <translation>未找到</translation>
    </message>
    <message>
      <source>not here</source>
      <translation>未安装</translation>
    </message>
    <message>
      <source>not known</source>
      <translation>未知</translation>
    </message>
    <message>
      <source>not locked yet</source>
      <translation>尚未锁定</translation>
    </message>
    <message>
      <source>not named yet</source>
      <translation>未登记</translation>
    </message>
    <message>
      <source>not public</source>
      <translation>不公开</translation>
    </message>
    <message>
      <source>nothing</source>
      <translation>无</translation>
    </message>
    <message>
      <source>nothing shown</source>
      <translation>未出示</translation>
    </message>
    <message>
      <source>nothing shown yet</source>
      <translation>尚未阅读</translation>
    </message>
    <message>
      <source>of {n} in the material</source>
      <translation>材料共 {n} 页</translation>
    </message>
    <message>
      <source>on all screens</source>
      <translation>全场出示中</translation>
    </message>
    <message>
      <source>on single screens</source>
      <translation>部分席位出示中</translation>
    </message>
    <message>
      <source>overdue</source>
      <translation>已逾期</translation>
    </message>
    <message>
      <source>packed {day}</source>
      <translation>{day} 打包</translation>
    </message>
    <message>
      <source>page {n}</source>
      <translation>第{n}页</translation>
    </message>
    <message>
      <source>partly public</source>
      <translation>部分公开</translation>
    </message>
    <message>
      <source>passed</source>
      <translation>已届满</translation>
    </message>
    <message>
      <source>password each time</source>
      <translation>每次都要密码</translation>
    </message>
    <message>
      <source>password to be replaced</source>
      <translation>密码待更换</translation>
    </message>
    <message>
      <source>public</source>
      <translation>公开</translation>
    </message>
    <message>
      <source>public screen</source>
      <translation>旁听屏</translation>
    </message>
    <message>
      <source>read aloud in court</source>
      <translation>已当庭宣读</translation>
    </message>
    <message>
      <source>read an earlier draft</source>
      <translation>看过的是旧稿</translation>
    </message>
    <message>
      <source>ready</source>
      <translation>可用</translation>
    </message>
    <message>
      <source>record at the seat</source>
      <translation>笔录已送至席位</translation>
    </message>
    <message>
      <source>record at the seat, screen offline</source>
      <translation>笔录已送至席位，屏幕离线</translation>
    </message>
    <message>
      <source>released</source>
      <translation>已出示过</translation>
    </message>
    <message>
      <source>reminded</source>
      <translation>提示</translation>
    </message>
    <message>
      <source>remote, {state}</source>
      <translation>远程 · {state}</translation>
    </message>
    <message>
      <source>restore…</source>
      <translation>恢复…</translation>
    </message>
    <message>
      <source>running</source>
      <translation>进行中</translation>
    </message>
    <message>
      <source>screen online</source>
      <translation>席位屏幕在线</translation>
    </message>
    <message>
      <source>sheets</source>
      <translation>张</translation>
    </message>
    <message>
      <source>shown now</source>
      <translation>正在出示</translation>
    </message>
    <message>
      <source>signed receipt kept</source>
      <translation>签收凭证已存</translation>
    </message>
    <message>
      <source>slow</source>
      <translation>画面滞后</translation>
    </message>
    <message>
      <source>something that is not allowed</source>
      <translation>有不允许的改动</translation>
    </message>
    <message>
      <source>sound</source>
      <translation>录音</translation>
    </message>
    <message>
      <source>speaking</source>
      <translation>正在发言</translation>
    </message>
    <message>
      <source>speaking…</source>
      <translation>正在说…</translation>
    </message>
    <message>
      <source>stands still</source>
      <translation>中止计算</translation>
    </message>
    <message>
      <source>still shown</source>
      <translation>出示中</translation>
    </message>
    <message>
      <source>stops the hearing</source>
      <translation>影响开庭</translation>
    </message>
    <message>
      <source>such as 2026-01-31</source>
      <translation>如 2026-01-31</translation>
    </message>
    <message>
      <source>sure by {percent}%</source>
      <translation>把握 {percent}%</translation>
    </message>
    <message>
      <source>suspended</source>
      <translation>中止</translation>
    </message>
    <message>
      <source>the bench's microphone</source>
      <translation>法官席的话筒</translation>
    </message>
    <message>
      <source>the computer's clock was set, which costs no sound</source>
      <translation>系统时钟被调整，不影响录音</translation>
    </message>
    <message>
      <source>the court's own screen</source>
      <translation>法庭自用</translation>
    </message>
    <message>
      <source>the kind of event</source>
      <translation>事件种类</translation>
    </message>
    <message>
      <source>the whole file</source>
      <translation>全文</translation>
    </message>
    <message>
      <source>the whole record</source>
      <translation>全文</translation>
    </message>
    <message>
      <source>timestamp still lacking</source>
      <translation>未盖时间戳</translation>
    </message>
    <message>
      <source>timestamped</source>
      <translation>已盖时间戳</translation>
    </message>
    <message>
      <source>today</source>
      <translation>今日届满</translation>
    </message>
    <message>
      <source>together</source>
      <translation>同时发言</translation>
    </message>
    <message>
      <source>unlocked</source>
      <translation>已解锁</translation>
    </message>
    <message>
      <source>until {time}</source>
      <translation>有效至 {time}</translation>
    </message>
    <message>
      <source>until {time}, which is over</source>
      <translation>有效至 {time}，现已失效</translation>
    </message>
    <message>
      <source>warned</source>
      <translation>预警</translation>
    </message>
    <message>
      <source>without a timestamp</source>
      <translation>无时间戳</translation>
    </message>
    <message>
      <source>witness {name}</source>
      <translation>见证人 {name}</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>是</translation>
    </message>
    <message>
      <source>{blockers} blockers, {reminders} reminders</source>
      <translation>阻断 {blockers} 处，提醒 {reminders} 处</translation>
    </message>
    <message>
      <source>{counted} of {total}</source>
      <translation>{counted} / {total}</translation>
    </message>
    <message>
      <source>{count} cases fit.</source>
      <translation>有 {count} 件案件符合。</translation>
    </message>
    <message>
      <source>{count} differ</source>
      <translation>{count} 件不一致</translation>
    </message>
    <message>
      <source>{count} do not agree and stay on the list.</source>
      <translation>{count} 件不相符，仍留在清单上。</translation>
    </message>
    <message>
      <source>{count} pages</source>
      <translation>{count} 页</translation>
    </message>
    <message>
      <source>{count} tasks to scan</source>
      <translation>{count} 件待扫描</translation>
    </message>
    <message>
      <source>{count} to compare</source>
      <translation>{count} 件待核对</translation>
    </message>
    <message>
      <source>{count} to hand over</source>
      <translation>{count} 件待移交</translation>
    </message>
    <message>
      <source>{done} of {count} have signed or refused</source>
      <translation>已签或拒签 {done}/{count} 人</translation>
    </message>
    <message>
      <source>{dpi} dpi</source>
      <translation>{dpi} dpi</translation>
    </message>
    <message>
      <source>{exhibit} and others, {n} pages side by side</source>
      <translation>{exhibit}等 {n} 页对比</translation>
    </message>
    <message>
      <source>{exhibit}, page {n}</source>
      <translation>{exhibit} 第{n}页</translation>
    </message>
    <message>
      <source>{first} and others, {count} in all</source>
      <translation>{first}等 {count} 件</translation>
    </message>
    <message>
      <source>{found}; {more}</source>
      <translation>{found}；{more}</translation>
    </message>
    <message>
      <source>{gib} GB, about {pages} pages</source>
      <translation>{gib} GB，约 {pages} 页</translation>
    </message>
    <message>
      <source>{items} materials, {pages} pages</source>
      <translation>{items} 件，{pages} 页</translation>
    </message>
    <message>
      <source>{labels} lie(s) in cell {cell} now</source>
      <translation>{labels} 已存入格口 {cell}</translation>
    </message>
    <message>
      <source>{labels} taken out</source>
      <translation>{labels} 已取出</translation>
    </message>
    <message>
      <source>{label}</source>
      <translation>{label}</translation>
    </message>
    <message>
      <source>{label} (on loan)</source>
      <translation>{label}（借出中）</translation>
    </message>
    <message>
      <source>{label} does not belong here; take it out again</source>
      <translation>{label} 不属于本次办理，请取出</translation>
    </message>
    <message>
      <source>{label} is asked for; nobody has decided yet</source>
      <translation>{label} 已申请借阅，尚未审批</translation>
    </message>
    <message>
      <source>{label} is in the list again</source>
      <translation>{label} 已恢复列入目录</translation>
    </message>
    <message>
      <source>{label} is listed</source>
      <translation>{label}已列入目录</translation>
    </message>
    <message>
      <source>{label} is not in this cabinet: {where}</source>
      <translation>{label} 不在本柜：{where}</translation>
    </message>
    <message>
      <source>{label} is of another case; one cell holds paper of one case</source>
      <translation>{label} 属于其他案件，一格只放一个案件的材料</translation>
    </message>
    <message>
      <source>{label} is withdrawn; its pages stay in the dossier</source>
      <translation>{label} 已撤回，页面仍保留在卷宗</translation>
    </message>
    <message>
      <source>{label} lies in cell {cell} already. Is its label on other paper too?</source>
      <translation>{label} 已在格口 {cell}。另有材料贴着同一条码的，请重新登记并换新条码。</translation>
    </message>
    <message>
      <source>{label} page {page}</source>
      <translation>{label} 第{page}页</translation>
    </message>
    <message>
      <source>{label} was found; count its sheets</source>
      <translation>{label} 已找回，请清点张数</translation>
    </message>
    <message>
      <source>{label} was given back to {who}; the receipt is kept</source>
      <translation>{label} 已退还 {who}，收条已保存</translation>
    </message>
    <message>
      <source>{label} was not given back yet</source>
      <translation>{label} 尚未退还</translation>
    </message>
    <message>
      <source>{label}, page {n}</source>
      <translation>{label} 第 {n} 页</translation>
    </message>
    <message>
      <source>{label}: count every sheet, then type the number.</source>
      <translation>{label}：请逐张清点后输入张数。</translation>
    </message>
    <message>
      <source>{law}: the file does not tell when it came into force; {day} is assumed.</source>
      <translation>《{law}》的文本没有写明施行日期，暂按 {day} 推定，请核对。</translation>
    </message>
    <message>
      <source>{lines} lines · no recording</source>
      <translation>笔录 {lines} 行 · 尚无录音</translation>
    </message>
    <message>
      <source>{lines} lines · recording {n}</source>
      <translation>笔录 {lines} 行 · 第 {n} 段录音</translation>
    </message>
    <message>
      <source>{material} · page {number}</source>
      <translation>{material} · 第 {number} 页</translation>
    </message>
    <message>
      <source>{material}: no deadline follows, “{event}” is not noted in the case yet</source>
      <translation>{material}：本案尚未登记“{event}”，没有登记期限事件</translation>
    </message>
    <message>
      <source>{material}: {what} is still to be entered</source>
      <translation>{material}：{what}待填写</translation>
    </message>
    <message>
      <source>{minutes} min {seconds} s</source>
      <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
      <source>{month}/{day}</source>
      <translation>{month}月{day}日</translation>
    </message>
    <message>
      <source>{name}  (not connected)</source>
      <translation>{name}（未连接）</translation>
    </message>
    <message>
      <source>{name}  (not here)</source>
      <translation>{name}（本机没有）</translation>
    </message>
    <message>
      <source>{name}  ({n} channels)</source>
      <translation>{name}（{n} 个通道）</translation>
    </message>
    <message>
      <source>{name} goes to the seat of</source>
      <translation>{name} 换到</translation>
    </message>
    <message>
      <source>{name}, valid until {day}</source>
      <translation>{name}，有效期至 {day}</translation>
    </message>
    <message>
      <source>{number}, {source}, {time}: {pages} received and safe.</source>
      <translation>{number}，{source}，{time}：已接收 {pages}，均已安全保存。</translation>
    </message>
    <message>
      <source>{n}  (further device)</source>
      <translation>{n}（另加设备）</translation>
    </message>
    <message>
      <source>{n} empty back?</source>
      <translation>{n} 疑为空白背面</translation>
    </message>
    <message>
      <source>{n} lines have a better text that nobody decided on.</source>
      <translation>有 {n} 行的二次识别建议尚未处理。</translation>
    </message>
    <message>
      <source>{n} of {count}</source>
      <translation>{n} / {count}</translation>
    </message>
    <message>
      <source>{n} page(s), as they were listed</source>
      <translation>共 {n} 页，以列入时为准</translation>
    </message>
    <message>
      <source>{n} sheets</source>
      <translation>清点 {n} 张</translation>
    </message>
    <message>
      <source>{pages} pages in {batches} batches, {passed} passed; {blockers} in the way, {unseen} drawn pages to look at</source>
      <translation>共 {batches} 批 {pages} 页，已通过 {passed} 批；须处理 {blockers} 项，抽检待看 {unseen} 页</translation>
    </message>
    <message>
      <source>{present} present, {missing} missing, {foreign} not listed there</source>
      <translation>账实相符 {present} 件，有账无实 {missing} 件，有实无账 {foreign} 件</translation>
    </message>
    <message>
      <source>{received} of {sheets} sheets</source>
      <translation>已收 {received} / {sheets} 张</translation>
    </message>
    <message>
      <source>{rule} is done</source>
      <translation>“{rule}”已办结</translation>
    </message>
    <message>
      <source>{rule}: due {due}</source>
      <translation>{rule}：{due} 届满</translation>
    </message>
    <message>
      <source>{seat} ({machine})</source>
      <translation>{seat}（{machine}）</translation>
    </message>
    <message>
      <source>{seat} alone</source>
      <translation>仅{seat}</translation>
    </message>
    <message>
      <source>{seat} alone: {what}</source>
      <translation>{seat}单独：{what}</translation>
    </message>
    <message>
      <source>{seat} asks to show</source>
      <translation>{seat}申请出示</translation>
    </message>
    <message>
      <source>{seat} asks to show {exhibit}, page {n}</source>
      <translation>{seat}申请出示：{exhibit} 第{n}页</translation>
    </message>
    <message>
      <source>{seat} is at channels {first} and {second}; one seat has one.</source>
      <translation>{seat}同时在通道 {first} 和 {second}；一个席位只能用一个通道。</translation>
    </message>
    <message>
      <source>{seat}: black</source>
      <translation>{seat}：黑屏</translation>
    </message>
    <message>
      <source>{seat}: {file}</source>
      <translation>{seat}：{file}</translation>
    </message>
    <message>
      <source>{seat}: “{words}” → {exhibit}, page {n}</source>
      <translation>{seat}：“{words}” → {exhibit} 第{n}页</translation>
    </message>
    <message>
      <source>{seen} of {count} pages seen</source>
      <translation>已看 {seen}/{count} 页</translation>
    </message>
    <message>
      <source>{seen} of {count} pages, {time}</source>
      <translation>已看 {seen}/{count} 页，共 {time}</translation>
    </message>
    <message>
      <source>{sheets} sheets came whole; the last of them is on the left.</source>
      <translation>已完整接收 {sheets} 张，左图为最后一张。</translation>
    </message>
    <message>
      <source>{side} (own)</source>
      <translation>{side}（提交方）</translation>
    </message>
    <message>
      <source>{side}: reason</source>
      <translation>{side}的理由</translation>
    </message>
    <message>
      <source>{source}, line {line}: {article} is missing before {next}.</source>
      <translation>“{source}”第 {line} 行：{next}之前缺{article}，条号不连续。</translation>
    </message>
    <message>
      <source>{source}, {dpi} dpi, {mode}, {paper}</source>
      <translation>{source}，{dpi} dpi，{mode}，{paper}</translation>
    </message>
    <message>
      <source>{step}: {count} of {pages}</source>
      <translation>{step} {count}/{pages} 页</translation>
    </message>
    <message>
      <source>{tasks} tasks, {sheets} sheets</source>
      <translation>共 {tasks} 件，{sheets} 张</translation>
    </message>
    <message>
      <source>{task}: cell {cell}</source>
      <translation>{task}：格口 {cell}</translation>
    </message>
    <message>
      <source>{task}: choose a cell</source>
      <translation>{task}：请选择格口</translation>
    </message>
    <message>
      <source>{task}: scan the label of the bundle</source>
      <translation>{task}：请扫描卷宗袋条码</translation>
    </message>
    <message>
      <source>{task}: which bundle?</source>
      <translation>{task}：哪一袋？</translation>
    </message>
    <message>
      <source>{title} · page {n}</source>
      <translation>{title} · 第{n}页</translation>
    </message>
    <message>
      <source>{t} of the recording are not written</source>
      <translation>录音尚有 {t} 未转写</translation>
    </message>
    <message>
      <source>{volume} · not public</source>
      <translation>{volume} · 不公开</translation>
    </message>
    <message>
      <source>{what} (alone)</source>
      <translation>{what}（单独）</translation>
    </message>
    <message>
      <source>{what} (this seat alone)</source>
      <translation>{what}（仅该席位）</translation>
    </message>
    <message>
      <source>{what} · in control</source>
      <translation>{what} · 正在操作</translation>
    </message>
    <message>
      <source>{what}, as in 20260304</source>
      <translation>{what}，如 20260304</translation>
    </message>
    <message>
      <source>{who} asks for a correction</source>
      <translation>{who}申请补正</translation>
    </message>
    <message>
      <source>{who} can unlock it.</source>
      <translation>可由{who}说明理由后解锁。</translation>
    </message>
    <message>
      <source>{who} has to settle it, or whoever sees to alarms.</source>
      <translation>须由 {who} 本人或者有权处理告警的人员了结。</translation>
    </message>
    <message>
      <source>{who} is at the cabinet</source>
      <translation>现由 {who} 办理</translation>
    </message>
    <message>
      <source>{who} is signed in. Enter the password to go on.</source>
      <translation>{who}已登录，请输入密码继续。</translation>
    </message>
    <message>
      <source>{who} opened cell {cell} at {at}: {purpose}. Nobody knows whether it was shut.</source>
      <translation>{at}，{who} 为“{purpose}”打开格口 {cell}，没有关门确认。</translation>
    </message>
    <message>
      <source>{who} reads within five days?</source>
      <translation>{who}五日内阅读？</translation>
    </message>
    <message>
      <source>{who} refuses to sign</source>
      <translation>{who}拒绝签名</translation>
    </message>
    <message>
      <source>{who} signs</source>
      <translation>{who}签名</translation>
    </message>
    <message>
      <source>{who} signs on the second screen</source>
      <translation>{who}在第二屏签名</translation>
    </message>
    <message>
      <source>{who} signs with a certificate of their own</source>
      <translation>{who}用个人证书签名</translation>
    </message>
    <message>
      <source>{who} wrote by hand</source>
      <translation>{who}手写申请</translation>
    </message>
    <message>
      <source>{who}, please sign</source>
      <translation>{who}，请签名</translation>
    </message>
    <message>
      <source>{width} × {height} pixels, {dpi} dpi</source>
      <translation>{width} × {height} 像素，{dpi} dpi</translation>
    </message>
    <message>
      <source>{words} → {title}</source>
      <translation>{words} → {title}</translation>
    </message>
    <message>
      <source>“{code}” is no code of this desk</source>
      <translation>“{code}”不是本席的指令码</translation>
    </message>
    <message>
      <source>“{name}” was let in.</source>
      <translation>“{name}”已接入。</translation>
    </message>
    <message>
      <source>“{old}” → “{new}”</source>
      <translation>“{old}” → “{new}”</translation>
    </message>
    <message>
      <source>“{query}” does not stand on any page read so far. Try fewer characters.</source>
      <translation>已识别的页面中没有“{query}”，可减少字数再试。</translation>
    </message>
    <message>
      <source>“{rule}” ran out on {due}: the case is locked.</source>
      <translation>“{rule}”已于 {due} 届满，案件已锁定。</translation>
    </message>
    <message>
      <source>“{rule}” ran out on {due}: {steps} is stopped.</source>
      <translation>“{rule}”已于 {due} 届满，不能进行：{steps}。</translation>
    </message>
    <message>
      <source>“{title}” looks confidential ({clue}). Parties and lawyers can read the main volume. Check the original before you go on.</source>
      <translation>“{title}”疑似副卷材料（{clue}）。正卷可供当事人和诉讼代理人查阅，请核对原件后再继续。</translation>
    </message>
    <message>
      <source>“{title}” → {item}</source>
      <translation>“{title}”→ {item}</translation>
    </message>
    <message>
      <source>“{word}” is forgotten; what is written stays</source>
      <translation>“{word}”已移出词库，已写入笔录的文字不变</translation>
    </message>
    <message>
      <source>“{word}” is known already</source>
      <translation>“{word}”已在词库中</translation>
    </message>
    <message>
      <source>“{word}” is known from now on</source>
      <translation>已将“{word}”加入词库</translation>
    </message>
    <message>
      <source>● shown now</source>
      <translation>● 出示中</translation>
    </message>
    <message>
      <source>《{law}》{article} (in force since {day})</source>
      <translation>《{law}》{article}（{day} 起施行）</translation>
    </message>
  </context>
</TS>
